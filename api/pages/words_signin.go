package pages

// signInWords are those of the sign-in page.
type signInWords struct {
	Title, Name, Password, PasswordHint, Submit, Forgotten, Ends, Insecure, DemoTitle string
	DemoText, DemoSubmit, DemoOther, Expired, ExpiredHint                             string
	DemoWork                                                                          map[string]string
}

var signInJapanese = signInWords{
	Title:        "サインイン",
	Name:         "利用者名",
	Password:     "パスワード",
	PasswordHint: "15文字以上で登録したものです。貼り付けることができます。",
	Submit:       "サインインする",
	Forgotten:    "パスワードを忘れたときは、利用者管理の担当者に新しいリンクの発行を依頼してください。",
	Ends:         "30分間操作がないとき、又はサインインから12時間を過ぎたときは、サインアウトします。入力中の内容は、再びサインインすると戻ります。",
	Insecure:     "この接続は暗号化されていません。パスワードが盗み見られるおそれがあります。管理者に TLS の設定を依頼してください。",
	DemoTitle:    "見本を公開しています",
	DemoText:     "役割を選ぶと、その利用者としてサインインします。見本を終了すると、データは消えます。",
	DemoSubmit:   "%sとしてサインインする",
	DemoOther:    "受注者の書面を記録する（両当事者の意思を、同じ者が記録することはできない）",
	DemoWork: map[string]string{
		"measurer":       "当月の測定結果を入力し、集計を確定する",
		"contract_staff": "ペナルティの計算を示し、同意と減額を記録する",
		"vendor":         "残高とその理由、ポイントが消滅する月を見る",
		"auditor":        "台帳を照合し、過去の時点の内容を表示する",
		"admin":          "利用者を登録し、利用を停止する",
	},
	Expired:     "サインインの有効期間が過ぎました。",
	ExpiredHint: "まだ何も保存していません。もう一度サインインすると、入力した内容を表示します（自動では送信しません）。",
}

var signInEnglish = signInWords{
	Title:        "Sign in",
	Name:         "User name",
	Password:     "Password",
	PasswordHint: "At least 15 characters, as you set it. It may be pasted.",
	Submit:       "Sign in",
	Forgotten:    "If you forgot the password, ask an administrator for a new link.",
	Ends: "You are signed out after 30 minutes without use, or 12 hours after signing in. " +
		"What you were typing comes back when you sign in again.",
	Insecure: "This connection is not encrypted: the password could be read on its way. Ask " +
		"the administrator to set up TLS.",
	DemoTitle:  "This is an example",
	DemoText:   "Choose a role to sign in as that user. The data is gone when the example ends.",
	DemoSubmit: "Sign in as %s",
	DemoOther:  "record the vendor's papers (nobody gives the words of both parties)",
	DemoWork: map[string]string{
		"measurer":       "enter this month's results and settle it",
		"contract_staff": "show how a penalty is calculated, record consents and deductions",
		"vendor":         "see the balance, why, and when points go",
		"auditor":        "verify the journal, show what was known at a past instant",
		"admin":          "add users and disable them",
	},
	Expired:     "Your session has ended.",
	ExpiredHint: "Nothing was saved yet. Sign in again to see what you typed; it is not sent by itself.",
}

// linkWords are those of the page that a one-time link opens.
type linkWords struct {
	Title, For, Issued, Until, Password, PasswordHint, Again, Submit, Differ, Done string
}

var linkJapanese = linkWords{
	Title:        "パスワードの登録",
	For:          "%s さんのためのリンクです。",
	Issued:       "%s が %s に発行しました。",
	Until:        "%s まで、一度だけ使えます。",
	Password:     "新しいパスワード",
	PasswordHint: "15文字以上200文字以内。文のような長い言葉が覚えやすく、安全です。貼り付けることができます。",
	Again:        "新しいパスワード（確認）",
	Submit:       "パスワードを登録してサインインする",
	Differ:       "2回の入力が一致しません。",
	Done:         "パスワードを登録しました。それまでのパスワードとトークンは使えなくなりました。",
}

var linkEnglish = linkWords{
	Title:        "Set your password",
	For:          "This link is for %s.",
	Issued:       "%s issued it on %s.",
	Until:        "It can be used once, until %s.",
	Password:     "New password",
	PasswordHint: "15 to 200 characters. Long words like a sentence are safe and easy to remember. It may be pasted.",
	Again:        "New password once more",
	Submit:       "Set the password and sign in",
	Differ:       "The two are not the same.",
	Done:         "Your password is set. Earlier passwords and tokens no longer work.",
}

// settingsWords are those of the settings page.
type settingsWords struct {
	Title, You, Name, FullName, Roles, Affiliation, Look, Theme, ThemeSystem, ThemeLight  string
	ThemeDark, Language, Save, Saved, Password, Old, New, NewHint, Again, Change, Changed string
	ChangeHint, Differ, Credentials, Kind, KindPassword, KindToken, TokenTitle, IssuedBy  string
	IssuedAt, Expires, Last, NoCredentials, Never                                         string
}

var settingsJapanese = settingsWords{
	Title:         "設定",
	You:           "利用者",
	Name:          "利用者名",
	FullName:      "氏名",
	Roles:         "役割",
	Affiliation:   "所属・職名",
	Look:          "表示",
	Theme:         "配色",
	ThemeSystem:   "端末の設定に従う",
	ThemeLight:    "明るい",
	ThemeDark:     "暗い",
	Language:      "言語",
	Save:          "表示を保存する",
	Saved:         "表示の設定を保存しました。",
	Password:      "パスワードの変更",
	Old:           "現在のパスワード",
	New:           "新しいパスワード",
	NewHint:       "15文字以上200文字以内。貼り付けることができます。",
	Again:         "新しいパスワード（確認）",
	Change:        "パスワードを変更する",
	Changed:       "パスワードを変更しました。ほかの端末からはサインアウトしました。",
	ChangeHint:    "変更すると、ほかの端末からはサインアウトします。",
	Differ:        "2回の入力が一致しません。",
	Credentials:   "サインインの手段",
	Kind:          "種類",
	KindPassword:  "パスワード",
	KindToken:     "トークン（API 用）",
	TokenTitle:    "用途",
	IssuedBy:      "元のリンクの発行者",
	IssuedAt:      "発行",
	Expires:       "有効な最終日",
	Last:          "最後に使われた日",
	NoCredentials: "登録されていません。",
	Never:         "未使用",
}

var settingsEnglish = settingsWords{
	Title:         "Settings",
	You:           "You",
	Name:          "User name",
	FullName:      "Full name",
	Roles:         "Roles",
	Affiliation:   "Affiliation and title",
	Look:          "Appearance",
	Theme:         "Colours",
	ThemeSystem:   "As the device has them",
	ThemeLight:    "Light",
	ThemeDark:     "Dark",
	Language:      "Language",
	Save:          "Save the appearance",
	Saved:         "The appearance was saved.",
	Password:      "Change the password",
	Old:           "Password so far",
	New:           "New password",
	NewHint:       "15 to 200 characters. It may be pasted.",
	Again:         "New password once more",
	Change:        "Change the password",
	Changed:       "The password was changed, and other devices are signed out.",
	ChangeHint:    "Other devices are signed out.",
	Differ:        "The two are not the same.",
	Credentials:   "What you sign in with",
	Kind:          "Kind",
	KindPassword:  "Password",
	KindToken:     "Token (for the API)",
	TokenTitle:    "For",
	IssuedBy:      "Link issued by",
	IssuedAt:      "Issued",
	Expires:       "Last valid day",
	Last:          "Last used",
	NoCredentials: "There is none.",
	Never:         "never",
}
