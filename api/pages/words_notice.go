package pages

// noticeWords are those of notices and their mails.
type noticeWords struct {
	Title, Hint, Mail, MailHint, Kinds, Save, Saved, NotSent                     string
	MailsTitle, MailsHint, None, User, CreatedAt, Status, Tries, NextTry, Reason string
	Kind, StatusOf                                                               map[string]string
}

var noticeJapanese = noticeWords{
	Title: "お知らせのメール",
	Hint: "測定期限、処理の依頼などを、1日に1通までのメールでお知らせします。サインインの手段の発行、照合とバックアップの失敗は、" +
		"すぐにお知らせします。メールの送信が設定されていないときは、送られません。",
	Mail: "宛先のメールアドレス", MailHint: "空欄のときは、お知らせを送りません。", Kinds: "受け取るお知らせ",
	Save: "お知らせの設定を保存する", Saved: "お知らせの設定を保存しました。",
	NotSent:    "直近のお知らせは、まだ送信できていません。宛先を確認してください。",
	MailsTitle: "送信待ちと送信できなかったメール",
	MailsHint:  "お知らせのメールのうち、送信を待っているものと、送信できなかったもの（90日以内）です。宛先は、利用者本人又は利用者管理が変更できます。",
	None:       "送信待ちのメールと、送信できなかったメールはありません。", User: "利用者", CreatedAt: "作成", Status: "状態",
	Tries: "送信の試み", NextTry: "次の送信", Reason: "理由",
	Kind: map[string]string{
		"measurement_due": "測定期限の5開庁日前", "measurement_overdue": "測定期限の経過", "report_submitted": "月次報告の提出",
		"figures_settled": "集計の確定と結果の変更", "turn": "自分の役割の処理待ち", "penalty_found": "ペナルティの基準への到達",
		"points_expiring": "消滅する見込みのポイント", "credential_issued": "サインインの手段の発行（すぐに送信）",
		"verification_failed": "照合の失敗（すぐに送信。利用者管理と監査担当）",
		"backup_failed":       "バックアップの失敗（すぐに送信。利用者管理と監査担当）",
	},
	StatusOf: map[string]string{"waiting": "送信待ち", "failed": "送信できず", "sent": "送信済", "dropped": "取りやめ"},
}

var noticeEnglish = noticeWords{
	Title: "Mails of notices",
	Hint: "What is due and what waits is told in a mail, of which there is one a day at most. Credentials that are " +
		"issued, and a verification or backup that failed, are told at once. Where the service has no mail " +
		"server nothing is sent.",
	Mail: "Address", MailHint: "Leave it empty to be told nothing.", Kinds: "What to be told",
	Save: "Save", Saved: "What you are told was saved.",
	NotSent:    "The last mail to you could not be sent yet. Check the address.",
	MailsTitle: "Mails that wait or were given up",
	MailsHint: "Mails of notices that wait to be sent, and those that were given up in the last 90 days. Users and " +
		"administrators can change the address.",
	None: "No mail waits, and none was given up.", User: "User", CreatedAt: "Composed", Status: "Status",
	Tries: "Tries", NextTry: "Next try", Reason: "Reason",
	Kind: map[string]string{
		"measurement_due": "Measurements due in five working days", "measurement_overdue": "Measurements overdue",
		"report_submitted": "Reports handed in", "figures_settled": "Months settled, and figures that changed",
		"turn": "What waits for my roles", "penalty_found": "Penalties found", "points_expiring": "Points about to go",
		"credential_issued":   "Credentials issued (at once)",
		"verification_failed": "Verification failed (at once, to administrators and auditors)",
		"backup_failed":       "Backup failed (at once, to administrators and auditors)",
	},
	StatusOf: map[string]string{"waiting": "waiting", "failed": "given up", "sent": "sent", "dropped": "dropped"},
}
