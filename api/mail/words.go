package mail

import (
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// product is what the service is called.
const product = "SLA ポイント台帳"

// headings say what notices of each kind are about.
var headings = map[access.NoticeKind]string{
	access.NoticeDue:          "測定期限が近づいています（5開庁日以内）",
	access.NoticeOverdue:      "測定期限を過ぎています",
	access.NoticeReport:       "月次報告が提出されました",
	access.NoticeSettled:      "集計が確定し、又は集計の結果が変わりました",
	access.NoticeTurn:         "処理をお願いします",
	access.NoticePenalty:      "ペナルティの基準に達しました",
	access.NoticePoints:       "ポイントが消滅する見込みです",
	access.NoticeCredential:   "サインインの手段が発行されました",
	access.NoticeVerification: "データベースの照合で、一致しない箇所が見つかりました",
	access.NoticeBackup:       "バックアップに失敗しました",
}

// acts say what is to be done.
var acts = map[ledger.Act]string{
	ledger.ActAgreement: "協定の登録", ledger.ActConfirm: "協定の版の確認", ledger.ActRevise: "協定の版の再登録",
	ledger.ActReport: "月次報告の提出", ledger.ActMeasure: "測定結果の入力", ledger.ActSettle: "集計の確定",
	ledger.ActAnswerObjection: "異議への回答", ledger.ActCorrect: "測定結果の訂正", ledger.ActConsent: "ペナルティへの意思表示",
	ledger.ActAnswer: "ペナルティの協議への回答", ledger.ActImpose: "ペナルティを課す決定", ledger.ActDeduct: "減額の記録",
	ledger.ActRepay: "返還の記録", ledger.ActDecide: "変更（両者合意）への意思表示",
}

// credentials say what a user can sign in with, and others can in his stead.
var credentials = map[string]string{
	"link": "パスワードを登録するためのリンク", "token": "トークン（API 用）", "password": "パスワード",
	"calendar": "カレンダーのリンク", "second_factor": "二要素認証", "recovery_code": "回復コード",
}

// pointsOf say which points go.
var pointsOf = map[string]string{"deduction": "減算ポイント", "bonus": "加算ポイント"}
