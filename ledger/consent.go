package ledger

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Consent records a party's word on the penalty of a month: that it agrees to
// the figures of a revision, or, of the vendor, that it disputes them (§7.4(3),
// D14). It returns the errors of book.ReadConsent; not_settled while the month
// is under re-measurement, stale_revision if the statement has moved on, and
// penalty_closed once both have agreed or the penalty has ended. Agreeing again
// changes nothing.
func (c *Command) Consent(month domain.Month, request []byte) (Penalty, error) {
	if err := c.permit(access.MayConsent); err != nil {
		return Penalty{}, err
	}
	p, err := penaltyOf(c.w, c.account, month)
	if err != nil {
		return Penalty{}, err
	}
	given, err := book.ReadConsent(request)
	if err != nil {
		return Penalty{}, err
	}
	by, err := c.speaker(given)
	if err != nil {
		return Penalty{}, err
	}
	if by.party == domain.Prefecture && given.Decision == domain.Dispute {
		return Penalty{}, refusal.Faults{{Pointer: "/decision", Code: refusal.NotAllowed,
			Detail: refusal.Say("異議を述べることができるのは受注者だけです。", "only the vendor disputes")}}
	}
	if err := c.takesWord(&p, given.Revision); err != nil {
		return Penalty{}, err
	}
	if same, err := p.takesConsent(by, given.Decision); same || err != nil {
		return p, err
	}
	if given.Decision == domain.Agree {
		if err := c.refuseBothSidesOf(&p, by); err != nil {
			return Penalty{}, err
		}
	}
	return c.recordWord(&p, by, given, "consent")
}

// takesWord returns why no word is taken on a revision of the penalty.
func (c *Command) takesWord(p *Penalty, revision int) error {
	month := p.Statement.Fact.Month
	switch {
	case c.account.awaits(month):
		return refusal.New(refusal.NotSettled, "%s は再集計待ちです。集計の確定後に手続をしてください。", "%s is under re-measurement.", month)
	case p.Status == PenaltyWithdrawn && revision != p.Statement.Fact.Revision: // the live revision has no penalty
		return closedPenalty(p)
	case p.Status == PenaltyWithdrawn || revision != p.Statement.Fact.Revision:
		return refusal.New(refusal.StaleRevision, "%[1]s の集計結果は、第%[2]d版ではありません。最新の版を確認してください。",
			"Revision %[2]d is not the statement of %[1]s. Look at the latest.", month, revision)
	case p.Status == PenaltyWaived:
		return closedPenalty(p)
	}
	return nil
}

func closedPenalty(p *Penalty) error {
	return refusal.New(refusal.PenaltyClosed, "%s のペナルティの手続は終わっています。", "The penalty of %s is closed.",
		p.Statement.Fact.Month)
}

// takesConsent says whether the word says again what the party said last, or
// returns penalty_closed. What both agreed on stands; but where the vendor's
// word was recorded from a document, the vendor can contest it, or confirm it.
func (p *Penalty) takesConsent(by speaker, decision domain.Decision) (same bool, err error) {
	last := p.word(by.party, domain.Agree, domain.Dispute)
	fromDocument := last != nil && last.Fact.Via == domain.ViaDocument
	if decision == domain.Agree && last != nil && last.Fact.Decision == domain.Agree {
		return !fromDocument || by.via == domain.ViaDocument, nil
	}
	if p.Status == PenaltyAgreed && !(by.party == domain.VendorParty && fromDocument) {
		return false, closedPenalty(p)
	}
	return false, nil
}

// refuseBothSidesOf returns forbidden where the user's word would make one user
// speak for both parties.
func (c *Command) refuseBothSidesOf(p *Penalty, by speaker) error {
	other := p.word(by.party.Other(), domain.Agree)
	if other == nil {
		return nil
	}
	return refuseBothSides(c.user, other.Fact.Recorded.By)
}

// recordWord records a word on a penalty and returns the penalty with it.
func (c *Command) recordWord(p *Penalty, by speaker, given book.Word, name string) (Penalty, error) {
	text, err := body(book.NewWord(given))
	if err != nil {
		return Penalty{}, err
	}
	month := p.Statement.Fact.Month
	c.name, c.month = name, month
	said := fact.Consent{
		Contract: c.id, Month: month, Revision: given.Revision, Party: by.party, Decision: given.Decision, Via: by.via,
		Body: text, Recorded: c.recorded(),
	}
	c.facts = []fact.Fact{said}
	actor, err := c.actor()
	if err != nil {
		return Penalty{}, err
	}
	done, err := loadActs(c.w, c.id, month)
	if err != nil {
		return Penalty{}, err
	}
	done.consents[month] = append(done.consents[month], Consent{Fact: said, Text: book.NewWord(given), Actor: &actor})
	after, err := done.penalty(p.Statement, p.Statement.Fact, p.Statement.reduction())
	after.Year = p.Year // no word changes what is in force
	return after, err
}

// Impose records the prefecture's decision to impose a penalty, where the policy
// in force allows it (D14); otherwise it returns forbidden. It returns the
// errors of book.ReadImposition and of Consent.
func (c *Command) Impose(month domain.Month, request []byte) (Penalty, error) {
	if err := c.permit(access.MayImpose); err != nil {
		return Penalty{}, err
	}
	p, err := penaltyOf(c.w, c.account, month)
	if err != nil {
		return Penalty{}, err
	}
	version := c.account.versions[p.Statement.Shape.AgreementVersion-1]
	if version.Policy.Imposition != domain.ImposeByPrefecture {
		return Penalty{}, refusal.New(refusal.Forbidden, "協定は、発注者の決定によるペナルティを認めていません（両者の合意が必要です）。",
			"The agreement does not let the prefecture impose a penalty: both must agree.")
	}
	given, err := book.ReadImposition(request)
	if err != nil {
		return Penalty{}, err
	}
	if err := c.takesWord(&p, given.Revision); err != nil {
		return Penalty{}, err
	}
	if p.Status == PenaltyAgreed || p.Status == PenaltyImposed {
		return Penalty{}, closedPenalty(&p)
	}
	return c.recordWord(&p, speaker{domain.Prefecture, domain.ViaService}, given, "imposition")
}
