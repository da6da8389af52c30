package pages

// signOnWords are those of signing in with the accounts of an office.
type signOnWords struct {
	Off, Elsewhere, GoOn, SignedOut, EndSession, Title, Hint, Name, NameHint, Link, Linked, Unlink, Unlinked string
	None, Expected                                                                                           string
}

var signOnJapanese = signOnWords{
	Off:        "組織のアカウントでのサインインは設定されていません。",
	Elsewhere:  "入力した内容を残すときは、別の画面でサインインしてから、この画面で続けてください。",
	GoOn:       "サインインしたので、続ける",
	SignedOut:  "サインアウトしました。組織のアカウントには、まだサインインしています。",
	EndSession: "組織のアカウントからもサインアウトする",
	Title:      "組織のアカウント",
	Hint:       "OpenID Connect の提供者が保証するアカウントを結び付けると、パスワードなしでサインインできます。役割は変わりません。",
	Name:       "アカウントの名前",
	NameHint:   "提供者が保証する名前（メールアドレス、UPN など）です。最初のサインインで、提供者の識別子に置き換わります。",
	Link:       "アカウントを結び付ける",
	Linked:     "アカウントを結び付けました。",
	Unlink:     "結び付けを解く",
	Unlinked:   "アカウントの結び付けを解きました。",
	None:       "結び付けたアカウントはありません。",
	Expected:   "最初のサインインを待っています",
}

var signOnEnglish = signOnWords{
	Off:        "Signing in with an office's account is not set up.",
	Elsewhere:  "To keep what you typed, sign in in another window, and go on here then.",
	GoOn:       "I signed in: go on",
	SignedOut:  "You are signed out here, and still signed in with your office's account.",
	EndSession: "Sign out of the office's account too",
	Title:      "Office's accounts",
	Hint: "Who is linked signs in without a password, as the OpenID provider vouches for him. " +
		"Roles stay as they are.",
	Name:     "Name of the account",
	NameHint: "As the provider vouches for it (mail address, UPN). At the first sign-in its subject takes its place.",
	Link:     "Link the account",
	Linked:   "The account is linked.",
	Unlink:   "Unlink",
	Unlinked: "The account is no longer linked.",
	None:     "No account is linked.",
	Expected: "has not signed in yet",
}
