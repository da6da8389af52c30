package pages

// webhookWords are those of the pages of webhooks.
type webhookWords struct {
	Title, Hint, Name, URL, URLHint, Kinds, KindsHint, Contract, ContractsHint, All, Waiting, Failing string
	GivenUp, None, Add, AddTitle, Added, Secret, Once, Use, From, Remove, RemoveHint, Removed         string
	Deliveries, Event, State, Result, Next, Send, Again, NoDeliveries, More, Back                     string
	Attempts, Took                                                                                    string
	States, Failures, Notices                                                                         map[string]string
}

var webhookJapanese = webhookWords{
	Title: "Webhook",
	Hint: "操作が記録されたことを、他のシステムへ、署名した POST で伝えます。伝えるのは操作の種類、契約、年月、台帳の番号と表示先だけで、" +
		"ポイント、金額及び氏名は含みません。受け取る側の作り方は docs/webhooks.md にあります。",
	Name:          "用途",
	URL:           "送信先",
	URLHint:       "https:// から始まる URL です。運用者が許可したネットワークに限ります。",
	Kinds:         "送信する操作",
	KindsHint:     "一つも選択しなければ、すべてを送信します。",
	Contract:      "契約",
	All:           "すべて",
	ContractsHint: "一つも選択しなければ、すべての契約について送信します。Ctrl キーを押しながら選択すると、複数を選択できます。",
	Waiting:       "送信待ち",
	Failing:       "うち失敗",
	GivenUp:       "断念",
	None:          "Webhook はありません。",
	Add:           "Webhook を登録する",
	AddTitle:      "Webhook の登録",
	Added:         "Webhook を登録しました",
	Secret:        "署名の鍵",
	Once:          "この鍵は、今だけ表示します。もう一度表示することはできません。",
	Use:           "受け取るシステムに設定してください。この鍵を知る者は、slaledger を装って送信できます。",
	From:          "登録",
	Remove:        "Webhook を削除する",
	RemoveHint:    "送信を待つものも、送られなくなります。",
	Removed:       "Webhook を削除しました。",
	Deliveries:    "送信の一覧　新しい順",
	Event:         "操作",
	State:         "状態",
	Result:        "最後の結果",
	Next:          "次は %s",
	Send:          "もう一度送る",
	Again:         "もう一度送ります。",
	NoDeliveries:  "まだ送信するものはありません。",
	More:          "続きを表示する",
	Back:          "Webhook の一覧へ",
	Attempts:      "失敗 %d回",
	Took:          "%sミリ秒",
	Notices: map[string]string{
		"measurement_due": "測定期限の5開庁日前", "measurement_overdue": "測定期限の経過", "report_submitted": "月次報告の提出",
		"figures_settled": "集計結果の確定又は変更", "turn": "処理待ちの発生", "penalty_found": "ペナルティの判定",
		"points_expiring": "ポイントの消滅の見込み", "verification_failed": "照合の不一致", "backup_failed": "バックアップの失敗",
	},
	States: map[string]string{"waiting": "送信待ち", "delivered": "送信済", "given_up": "断念"},
	Failures: map[string]string{
		"address_not_allowed": "許可されていないアドレスです", "no_connection": "接続できません", "tls": "TLS の接続に失敗しました",
		"timeout": "時間内に回答がありません", "bad_answer": "HTTP の回答ではありません",
	},
}

var webhookEnglish = webhookWords{
	Title: "Webhooks",
	Hint: "Other systems are told by a signed POST that something was recorded: what was done, the contract, the month, " +
		"the entry and where to look, no points, yen or names. How to receive them is in docs/webhooks.md.",
	Name:          "For",
	URL:           "URL",
	URLHint:       "Begins with https://, in a network that the operator allows.",
	Kinds:         "Acts to be told",
	KindsHint:     "All if none is chosen.",
	Contract:      "Contract",
	All:           "All",
	ContractsHint: "With none chosen, what is recorded in every contract is sent. Hold Ctrl to choose several.",
	Waiting:       "Waiting",
	Failing:       "failed so far",
	GivenUp:       "Given up",
	None:          "There are no webhooks.",
	Add:           "Add the webhook",
	AddTitle:      "Add a webhook",
	Added:         "The webhook was added",
	Secret:        "Key of the signatures",
	Once:          "The key is shown now, and never again.",
	Use:           "Enter it where the requests arrive. Whoever knows it can send as slaledger does.",
	From:          "Added",
	Remove:        "Remove the webhook",
	RemoveHint:    "What still waits is not sent any more.",
	Removed:       "The webhook was removed.",
	Deliveries:    "Deliveries, the last first",
	Event:         "Act",
	State:         "State",
	Result:        "Last result",
	Next:          "next at %s",
	Send:          "Send again",
	Again:         "It is sent again.",
	NoDeliveries:  "There is nothing to send yet.",
	More:          "Show more",
	Back:          "To the webhooks",
	Attempts:      "failed: %d",
	Took:          "%s ms",
	Notices: map[string]string{
		"measurement_due": "measurement due in five working days", "measurement_overdue": "measurement overdue",
		"report_submitted": "report handed in", "figures_settled": "figures settled or changed",
		"turn": "something waits for a party", "penalty_found": "penalty found", "points_expiring": "points about to go",
		"verification_failed": "verification failed", "backup_failed": "backup failed",
	},
	States: map[string]string{"waiting": "waiting", "delivered": "delivered", "given_up": "given up"},
	Failures: map[string]string{
		"address_not_allowed": "the address is not allowed", "no_connection": "no connection", "tls": "TLS failed",
		"timeout": "no answer in time", "bad_answer": "the answer is not HTTP",
	},
}
