package ledger

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// Text says in a sentence who did what, and why.
func (e *Event) Text() refusal.Text {
	say, ok := sentences[e.Record.Command]
	if !ok { // a test finds it
		return refusal.Say("%s：%s", "%s: %s", e.who(), e.Record.Command)
	}
	text := say(e)
	text.Japanese, text.English = e.who()+" が"+text.Japanese, e.who()+" "+text.English
	if e.Via == domain.ViaDocument {
		text.Japanese, text.English = text.Japanese+"（文書による）", text.English+" (from a document)"
	}
	text.Japanese, text.English = text.Japanese+"。", text.English+"."
	if e.Reason != "" {
		text.Japanese, text.English = text.Japanese+"理由："+e.Reason, text.English+" Reason: "+e.Reason
	}
	return text
}

// who returns the full name of who acted, or the login name.
func (e *Event) who() string {
	if e.Actor != nil && e.Actor.Text.FullName != "" {
		return e.Actor.Text.FullName
	}
	return e.Record.Actor
}

// sentences say what each command did, without who and why.
var sentences = map[string]func(*Event) refusal.Text{
	"contract":     plain("契約を登録しました", "recorded the contract"),
	"amendment":    numbered("契約の変更（%d）を登録しました", "amended the contract (%d)"),
	"agreement":    (*Event).ofVersion,
	"confirmation": (*Event).ofConfirmation,
	"objection": ofItem("の測定結果（第%[3]d版）に異議を述べました",
		"objected to the measurement of %[2]s in %[1]s (revision %[3]d)"),
	"objection_answer": (*Event).ofObjectionAnswer,
	"report":           monthly("の月次報告（第%[2]d版）を提出しました", "filed the report of %[1]s (revision %[2]d)"),
	"measurements":     (*Event).ofMeasurements,
	"cancellation":     ofItem("の測定結果（第%[3]d版）を取り消しました", "cancelled the measurement of %[2]s in %[1]s (revision %[3]d)"),
	"settlement":       (*Event).ofSettlement,
	"correction":       (*Event).ofCorrection,
	"consent":          (*Event).ofConsent,
	"imposition":       monthly("のペナルティ（第%[2]d版）を課すことを決定しました", "imposed the penalty of %[1]s (revision %[2]d)"),
	"application":      (*Event).ofMoney,
	"application_cancellation": monthly("のペナルティについての減額・返還の記録（%[2]d）を取り消しました",
		"cancelled record %[2]d of money for the penalty of %[1]s"),
	"penalty_answer": monthly("のペナルティ（第%[2]d版）について回答・協議の内容を記録しました",
		"recorded what was answered or conferred about the penalty of %[1]s (revision %[2]d)"),
	"adjustment": monthly("の変更（%[2]d）を提案しました", "proposed adjustment %[2]d for %[1]s"),
	"decision":   (*Event).ofDecision,
	"import":     plain("契約の全体を取り込みました", "took in the contract as a whole"),
	"withdrawal": plain("誤って登録した契約を取り下げました", "withdrew the contract, which was entered by mistake"),
	"takeover":   plain("書き出された台帳を取り込みました", "took in the exported account"),
}

// plain says what needs no figure.
func plain(japanese, english string) func(*Event) refusal.Text {
	return func(*Event) refusal.Text { return refusal.Text{Japanese: "、" + japanese, English: english} }
}

// numbered says what has a number.
func numbered(japanese, english string) func(*Event) refusal.Text {
	return func(e *Event) refusal.Text { return refusal.Say("、"+japanese, english, e.Revision) }
}

// monthly says what is of a month, and has a number.
func monthly(japanese, english string) func(*Event) refusal.Text {
	return func(e *Event) refusal.Text {
		return refusal.Say("、%[1]s "+japanese, english, e.Record.Month, e.Revision)
	}
}

// ofItem says what is of an item in a month.
func ofItem(japanese, english string) func(*Event) refusal.Text {
	return func(e *Event) refusal.Text {
		return refusal.Say("、%[1]s の %[2]s "+japanese, english, e.Record.Month, e.Item, e.Revision)
	}
}

func (e *Event) ofVersion() refusal.Text {
	if e.Reopened == 0 {
		return refusal.Say("、協定の第%d版を登録しました", "recorded version %d of the agreement", e.Revision)
	}
	return refusal.Say("、協定の第%[1]d版を登録し、%[2]s 以後の集計済の月が再集計待ちになりました",
		"recorded version %[1]d of the agreement, which puts the settled months from %[2]s on under re-measurement",
		e.Revision, e.Reopened)
}

func (e *Event) ofConfirmation() refusal.Text {
	if e.Decision == domain.Contest {
		return refusal.Say("、協定の第%d版に異議を述べました", "contested version %d of the agreement", e.Revision)
	}
	return refusal.Say("、協定の第%d版を確認しました", "confirmed version %d of the agreement", e.Revision)
}

func (e *Event) ofObjectionAnswer() refusal.Text {
	say := ofItem("の測定結果への異議を認めませんでした", "dismissed the objection to the measurement of %[2]s in %[1]s")
	if e.Decision == domain.Uphold {
		say = ofItem("の測定結果への異議を認めました", "upheld the objection to the measurement of %[2]s in %[1]s")
	}
	return say(e)
}

func (e *Event) ofMeasurements() refusal.Text {
	if e.Item != "" {
		return ofItem("の測定結果（第%[3]d版）を入力しました", "recorded the measurement of %[2]s in %[1]s (revision %[3]d)")(e)
	}
	return refusal.Say("、%s の測定結果を入力しました", "recorded measurements of %s", e.Record.Month)
}

// otherMonths returns how many months besides its own an act settled with other figures.
func (e *Event) otherMonths() int {
	n := len(e.Stated)
	if slices.Contains(e.Stated, e.Record.Month) {
		n--
	}
	return n
}

func (e *Event) ofSettlement() refusal.Text {
	if n := e.otherMonths(); n > 0 {
		return refusal.Say("、%[1]s を再集計し、ほかに%[2]dか月の結果が変わりました",
			"settled %[1]s anew, which changed the figures of %[2]d other months", e.Record.Month, n)
	}
	if e.Revision > 1 {
		return refusal.Say("、%[1]s を再集計しました（第%[2]d版）", "settled %[1]s anew (revision %[2]d)", e.Record.Month, e.Revision)
	}
	return refusal.Say("、%s を集計しました", "settled %s", e.Record.Month)
}

func (e *Event) ofCorrection() refusal.Text {
	what := refusal.Say("測定結果", "measurements")
	if e.Item != "" {
		what = refusal.Say(" %s の測定結果", "the measurement of %s", e.Item)
	}
	return refusal.Say("、%[1]s の%[2]sを訂正して再集計し、ほかに%[4]dか月の結果が変わりました",
		"corrected %[3]s in %[1]s and settled anew, which changed the figures of %[4]d other months",
		e.Record.Month, what.Japanese, what.English, e.otherMonths())
}

func (e *Event) ofConsent() refusal.Text {
	party := partyNames[e.Party]
	if e.Decision == domain.Dispute {
		return refusal.Say("、%[1]s のペナルティ（第%[2]d版）に%[3]sとして異議を述べました",
			"disputed the penalty of %[1]s (revision %[2]d) for %[4]s", e.Record.Month, e.Revision,
			party.Japanese, party.English)
	}
	return refusal.Say("、%[1]s のペナルティ（第%[2]d版）に%[3]sとして同意しました",
		"agreed to the penalty of %[1]s (revision %[2]d) for %[4]s", e.Record.Month, e.Revision,
		party.Japanese, party.English)
}

var partyNames = map[domain.Party]refusal.Text{
	domain.Prefecture:  {Japanese: "発注者", English: "the prefecture"},
	domain.VendorParty: {Japanese: "受注者", English: "the vendor"},
}

func (e *Event) ofMoney() refusal.Text {
	if e.Money == nil { // its row is gone
		return refusal.Say("、%s の減額を記録しました", "recorded money for %s", e.Record.Month)
	}
	amount := domain.Thousands(e.Money.Amount)
	if e.Money.Kind == domain.MoneyRepaid {
		return refusal.Say("、%[1]s のペナルティについて、%[3]s の返還 %[2]s円を記録しました",
			"recorded a repayment of %[2]s yen on %[3]s for the penalty of %[1]s", e.Record.Month, amount, e.Money.Date)
	}
	return refusal.Say("、%[1]s のペナルティについて、%[3]s の減額 %[2]s円を記録しました",
		"recorded a deduction of %[2]s yen on %[3]s for the penalty of %[1]s", e.Record.Month, amount, e.Money.Date)
}

func (e *Event) ofDecision() refusal.Text {
	say := map[domain.Decision]func(*Event) refusal.Text{
		domain.Agree:    monthly("の変更（%[2]d）に同意しました", "agreed to adjustment %[2]d for %[1]s"),
		domain.Reject:   monthly("の変更（%[2]d）を拒否しました", "rejected adjustment %[2]d for %[1]s"),
		domain.Withdraw: monthly("の変更（%[2]d）を取り下げました", "withdrew adjustment %[2]d for %[1]s"),
	}[e.Decision]
	if say == nil { // its row is gone
		return refusal.Say("、%s の変更について意思を述べました", "decided on an adjustment for %s", e.Record.Month)
	}
	return say(e)
}
