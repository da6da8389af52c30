package pages

// secondFactorWords are those of second factors.
type secondFactorWords struct {
	Title, What, None, Active, SetUp, Manage, Scan, ByHand, Figure                          string
	Confirm, Password, Code, CodeHint, AnyCodeHint, Submit, CodesTitle, CodesDone, CodesUse string
	CodesOnce, CodeTitle, Enter, Lost, Again, OffTitle, OffHint, TurnOff, Off               string
	Taken, Take, TakeHint, TakenAway, Must                                                  string
}

var secondFactorJapanese = secondFactorWords{
	Title: "二要素認証",
	What: "パスワードに加え、認証アプリ（TOTP 対応のもの）が示すコードを、画面へのサインインのたびに入力します。パスワードが知られても、端末がなければサインイ" +
		"ンできません。API のトークンには影響しません。",
	None:        "登録されていません。",
	Active:      "%s から登録されています。回復コードは、残り%d個です。",
	SetUp:       "二要素認証を登録する",
	Manage:      "二要素認証を確かめる",
	Scan:        "1. 認証アプリで、この図を読み取ります。",
	ByHand:      "読み取れないときは、この文字列を入力します（時間ベース、6桁、30秒）。",
	Figure:      "認証アプリで読み取る図。同じ内容の文字列が、この下にあります。",
	Confirm:     "2. パスワードと、認証アプリが示すコードを入力します。",
	Password:    "現在のパスワード",
	Code:        "確認コード",
	CodeHint:    "認証アプリが示す6桁の数字です。",
	AnyCodeHint: "認証アプリが示す6桁の数字です。端末がないときは、回復コードを入力します。",
	Submit:      "登録する",
	CodesTitle:  "回復コード",
	CodesDone:   "二要素認証を登録しました。",
	CodesUse:    "端末を失ったときは、確認コードの代わりに、次のどれか一つを入力します。それぞれ一度だけ使えます。印刷するなどして、端末とは別の場所に保管してください。",
	CodesOnce:   "回復コードは、今だけ表示します。もう一度表示することはできません。",
	CodeTitle:   "確認コードの入力",
	Enter:       "サインインする",
	Lost:        "端末も回復コードもないときは、利用者管理の担当者に、二要素認証の解除を依頼してください。",
	Again:       "もう一度、パスワードから入力してください。",
	OffTitle:    "解除",
	OffHint:     "別の端末に移すとき、又は回復コードを作り直すときは、いったん解除して、登録し直します。",
	TurnOff:     "二要素認証を解除する",
	Off:         "二要素認証を解除しました。",
	Taken: "あなたの二要素認証は、%s が %s に解除しました。依頼した覚えがないときは、利用者管理の担当者に確かめてください。設定の画面で、登録し直すことができ" +
		"ます。",
	Take:      "二要素認証を解除する",
	TakeHint:  "端末を失った利用者の依頼を、本人であることを確かめたうえで受けて行います。解除した者と日時は記録され、本人の次のサインインで示されます。",
	TakenAway: "二要素認証を解除しました。",
	Must:      "パスワードでのサインインには、二要素認証が必要です。登録するまで、ほかの画面は開けません。",
}

var secondFactorEnglish = secondFactorWords{
	Title: "Second factor",
	What: "Beside the password, each sign-in to the pages then needs a code that an authenticator " +
		"app (any for TOTP) shows: whoever learns the password cannot sign in without the device. " +
		"Tokens for the API are untouched.",
	None:        "There is none.",
	Active:      "It has been on since %s. Recovery codes left: %d.",
	SetUp:       "Turn it on",
	Manage:      "Look at it",
	Scan:        "1. Scan this with the authenticator app.",
	ByHand:      "Where that fails, type this (time based, 6 digits, 30 seconds).",
	Figure:      "What the app scans. The same stands below in letters.",
	Confirm:     "2. Enter your password and the code that the app shows.",
	Password:    "Password so far",
	Code:        "Code",
	CodeHint:    "The six digits that the app shows.",
	AnyCodeHint: "The six digits that the app shows; without the device, a recovery code.",
	Submit:      "Turn it on",
	CodesTitle:  "Recovery codes",
	CodesDone:   "Your second factor is on.",
	CodesUse: "If you lose the device, enter one of these instead of the code. Each can be used once. " +
		"Print them, and hold them apart from the device.",
	CodesOnce: "The recovery codes are shown now, and never again.",
	CodeTitle: "Enter the code",
	Enter:     "Sign in",
	Lost: "With neither the device nor a recovery code, ask an administrator to take the second " +
		"factor away.",
	Again:    "Begin with the password again.",
	OffTitle: "Turn it off",
	OffHint: "To move to another device, or for new recovery codes, turn it off and set it up " +
		"again.",
	TurnOff: "Turn it off",
	Off:     "The second factor is off.",
	Taken: "%s took your second factor away on %s. If you did not ask for that, turn to an " +
		"administrator. You can set it up again in the settings.",
	Take: "Take the second factor away",
	TakeHint: "For a user who lost the device: make sure that it is the user who asks. Who did it and " +
		"when is recorded, and told to the user at the next sign-in.",
	TakenAway: "The second factor was taken away.",
	Must:      "Passwords sign in with a second factor alone here. Until you turned it on, no other page opens.",
}
