package pages

// frameWords are those around every page.
type frameWords struct {
	Product, Skip, Contracts, Users, Interface, Settings, SignOut, SignIn, OtherLanguage string
	OtherLanguageCode, TimeZone, Calls, CallsHint, Required, Head, Foot, Vendor          string
	Rules, Handbook                                                                      string
	Roles                                                                                map[string]string
}

var frameJapanese = frameWords{
	Product:           "SLA ポイント台帳",
	Skip:              "本文へ",
	Contracts:         "契約一覧",
	Users:             "利用者",
	Rules:             "規則と決定",
	Handbook:          "使い方",
	Interface:         "API",
	Settings:          "設定",
	SignOut:           "サインアウト",
	SignIn:            "サインイン",
	OtherLanguage:     "English",
	OtherLanguageCode: "en",
	TimeZone:          "時刻は、すべて日本時間です。",
	Calls:             "この画面の API の呼出し",
	CallsHint:         "TOKEN に、設定の画面で発行したトークンを入れてください。",
	Required:          "※必須",
	Head:              "共通の案内",
	Foot:              "補足",
	Roles: map[string]string{
		"measurer":       "測定担当",
		"contract_staff": "契約担当",
		"vendor":         "受注者",
		"auditor":        "監査担当",
		"admin":          "利用者管理",
	},
	Vendor: "受注者",
}

var frameEnglish = frameWords{
	Product:           "SLA point account",
	Skip:              "To the content",
	Contracts:         "Contracts",
	Users:             "Users",
	Rules:             "Rules and decisions",
	Handbook:          "Handbook",
	Interface:         "API",
	Settings:          "Settings",
	SignOut:           "Sign out",
	SignIn:            "Sign in",
	OtherLanguage:     "日本語",
	OtherLanguageCode: "ja",
	TimeZone:          "All times are Japan time.",
	Calls:             "This page's API calls",
	CallsHint:         "Put a token that you issued on the settings page into TOKEN.",
	Required:          "required",
	Head:              "Site",
	Foot:              "Notes",
	Roles: map[string]string{
		"measurer":       "Measurer",
		"contract_staff": "Contract staff",
		"vendor":         "Vendor",
		"auditor":        "Auditor",
		"admin":          "Administrator",
	},
	Vendor: "Vendor",
}
