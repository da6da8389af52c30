package pages

// frameWords are those around every page.
type frameWords struct {
	Product, Skip, Contracts, Rules, Interface, Settings, SignOut, SignIn string
	OtherLanguage, OtherLanguageCode                                      string
	TimeZone, Calls, CallsHint                                            string
	Past, PastHint, PastBack                                              string
	Required, Optional                                                    string
	Main, Head, Subject, Tabs, Foot                                       string
	Roles                                                                 map[string]string
	Tab                                                                   map[string]string
	Vendor, Purchaser                                                     string
}

var frameJapanese = frameWords{
	Product: "SLA ポイント台帳", Skip: "本文へ", Contracts: "契約一覧", Rules: "規則と決定", Interface: "API", Settings: "設定",
	SignOut: "サインアウト", SignIn: "サインイン", OtherLanguage: "English", OtherLanguageCode: "en",
	TimeZone: "時刻は、すべて日本時間です。", Calls: "この画面の API の呼出し", CallsHint: "TOKEN に、設定の画面で発行したトークンを入れてください。",
	Past: "%s の時点で記録されていた内容を表示しています。", PastHint: "この表示からは、何も記録できません。", PastBack: "現在の内容を表示する",
	Required: "※必須", Optional: "※任意",
	Main: "本文", Head: "共通の案内", Subject: "契約", Tabs: "この契約の画面", Foot: "補足",
	Roles: map[string]string{"measurer": "測定担当", "contract_staff": "契約担当", "vendor": "受注者", "auditor": "監査担当", "admin": "利用者管理"},
	Tab: map[string]string{
		"balance": "残高", "months": "測定と集計", "entries": "ポイント明細", "penalties": "ペナルティ", "years": "年間表", "history": "経過",
		"agreements": "協定", "calculations": "試算", "start": "開始準備",
	},
	Vendor: "受注者", Purchaser: "発注者",
}

var frameEnglish = frameWords{
	Product: "SLA point account", Skip: "To the content", Contracts: "Contracts", Rules: "Rules and decisions", Interface: "API",
	Settings: "Settings", SignOut: "Sign out", SignIn: "Sign in", OtherLanguage: "日本語", OtherLanguageCode: "ja",
	TimeZone: "All times are Japan time.", Calls: "This page's API calls", CallsHint: "Put a token that you issued on the settings page into TOKEN.",
	Past: "This is what was recorded at %s.", PastHint: "Nothing can be recorded from here.", PastBack: "Show what is current",
	Required: "required", Optional: "optional",
	Main: "Content", Head: "Site", Subject: "Contract", Tabs: "Pages of this contract", Foot: "Notes",
	Roles: map[string]string{"measurer": "Measurer", "contract_staff": "Contract staff", "vendor": "Vendor", "auditor": "Auditor", "admin": "Administrator"},
	Tab: map[string]string{
		"balance": "Balance", "months": "Months", "entries": "Passbook", "penalties": "Penalties", "years": "Year", "history": "History",
		"agreements": "Agreement", "calculations": "What-if", "start": "Getting started",
	},
	Vendor: "Vendor", Purchaser: "Purchaser",
}
