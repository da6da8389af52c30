package ledger

import (
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// account is what the facts up to a journal head say. It is never changed,
// only followed by another.
type account struct {
	id         string
	created    time.Time        // when the contract was recorded
	contract   *domain.Contract // after all amendments
	amendments int              // how many there are
	versions   []*domain.Agreement
	recorded   []RecordedVersion // of each version
	// confirmations are the vendor's last words on the versions, nil where there
	// is none.
	confirmations []*Confirmation
	imported      *Takeover   // where it came from, nil if it was not taken in
	withdrawn     *Withdrawal // nil unless it was entered by mistake
	head          fact.Entry
	settled       domain.Month // the last settled month, 0 if none
	reopened      domain.Month // the first month under re-measurement, 0 if none
	closing       domain.Standing
	// adjustments are all that were proposed, by number, with their status but
	// for being stale.
	adjustments []Adjustment
	sheets      map[domain.Month]map[string]storedLine // the months looked at lately
	reached     *fact.Reached                          // nil until a sheet is recorded
}

// RecordedVersion is by whom and when an agreement version was recorded, and
// the last month that was settled by then, 0 if none.
type RecordedVersion struct {
	fact.Recorded
	Settled domain.Month
}

func loadAccount(r fact.Reader, id string, head fact.Entry) (*account, error) {
	stored, err := fact.Contracts.One(r, id)
	if err != nil {
		return nil, err
	}
	settlements, err := fact.Settlements.All(r, id)
	if err != nil {
		return nil, err
	}
	a := &account{id: id, created: stored.Recorded.At, head: head}
	a.contract, a.amendments, err = amendedContract(r, stored)
	for _, load := range []func(fact.Reader) error{
		func(r fact.Reader) error { return a.loadSettled(r, settlements) },
		func(r fact.Reader) error { return a.loadVersions(r, settlements) },
		a.loadConfirmations, a.loadAdjustments, a.loadClosing, a.loadTakeover,
		a.loadWithdrawal,
	} {
		if err == nil {
			err = load(r)
		}
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// amendedContract returns a contract after all its amendments, and how many
// there are.
func amendedContract(r fact.Reader, stored fact.Contract) (*domain.Contract, int, error) {
	contract, err := book.ReadContract([]byte(stored.Body))
	if err != nil {
		return nil, 0, err
	}
	amendments, err := fact.Amendments.All(r, stored.ID)
	if err != nil {
		return nil, 0, err
	}
	for _, f := range amendments {
		amendment, err := book.ReadAmendment([]byte(f.Body), f.Number)
		if err != nil {
			return nil, 0, err
		}
		contract = contract.Amended(amendment)
	}
	return contract, len(amendments), nil
}

// loadSettled takes from the settlements and reopenings which months are
// settled and which of them are under re-measurement: those from the first
// month that was reopened since the last settlement.
func (a *account) loadSettled(r fact.Reader, settlements []fact.Settlement) error {
	if len(settlements) == 0 {
		return nil
	}
	last := settlements[len(settlements)-1]
	a.settled = last.To
	reopenings, err := fact.Reopenings.All(r, a.id)
	if err != nil {
		return err
	}
	for _, f := range reopenings {
		if f.Recorded.Sequence > last.Recorded.Sequence {
			a.reopen(f.From)
		}
	}
	return nil
}

// reopen puts the settled months from m on under re-measurement.
func (a *account) reopen(m domain.Month) {
	if a.reopened == 0 || m < a.reopened {
		a.reopened = m
	}
}

func (a *account) loadVersions(r fact.Reader, settlements []fact.Settlement) error {
	agreements, err := fact.Agreements.All(r, a.id)
	if err != nil {
		return err
	}
	for _, f := range agreements {
		version, err := book.ReadAgreement([]byte(f.Body), f.Version)
		if err != nil {
			return err
		}
		a.versions, a.recorded = append(a.versions, version),
			append(a.recorded, RecordedVersion{f.Recorded, settledBefore(f.Recorded, settlements)})
	}
	return nil
}

// settledBefore returns the last month that was settled when something was
// recorded, 0 if none was.
func settledBefore(recorded fact.Recorded, settlements []fact.Settlement) (last domain.Month) {
	for _, f := range settlements {
		if f.Recorded.Sequence < recorded.Sequence {
			last = f.To
		}
	}
	return last
}

func (a *account) loadClosing(r fact.Reader) error {
	if a.settled == 0 {
		return nil
	}
	closing, err := a.closingOf(r, a.settled)
	a.closing = closing
	return err
}

// closingOf returns what a settled month carries into the next, as its live
// statement says.
func (a *account) closingOf(r fact.Reader, m domain.Month) (domain.Standing, error) {
	last, err := r.Statement(a.id, m, 0)
	if err != nil {
		return domain.Standing{}, err
	}
	statement, err := readStatement(last)
	if err != nil {
		return domain.Standing{}, err
	}
	standing, err := statement.Standing()
	if err != nil {
		return domain.Standing{}, err
	}
	penalties, err := r.Penalties(a.id)
	if err != nil {
		return domain.Standing{}, err
	}
	for _, f := range penalties {
		if f.Month > m || f.Superseded || f.Period.From == 0 {
			continue
		}
		penalized, err := readPenalized(f)
		if err != nil {
			return domain.Standing{}, err
		}
		standing.Penalties = append(standing.Penalties, penalized)
	}
	return standing, nil
}

// readPenalized returns what a month carries on of its penalty.
func readPenalized(f fact.Statement) (domain.PenalizedPeriod, error) {
	shape, err := readStatement(f)
	if err != nil {
		return domain.PenalizedPeriod{}, err
	}
	return shape.Penalized(f.Month, f.Period)
}

// opening returns what is carried into a month that can be settled.
func (a *account) opening(r fact.Reader, m domain.Month) (domain.Standing, error) {
	switch m - 1 {
	case a.settled:
		return a.closing, nil
	case a.contract.Term.From - 1:
		return domain.Standing{}, nil
	}
	return a.closingOf(r, m-1)
}

// nextMonth returns the one month that can be settled: the first under
// re-measurement, else the one after the last settled.
func (a *account) nextMonth() domain.Month {
	switch {
	case a.reopened != 0:
		return a.reopened
	case a.settled == 0:
		return a.contract.Term.From
	}
	return a.settled + 1
}

// awaits says whether a settled month is under re-measurement.
func (a *account) awaits(m domain.Month) bool {
	return a.reopened != 0 && a.reopened <= m && m <= a.settled
}

// visibleTo returns not_found if the account does not exist for the user.
func (a *account) visibleTo(user access.User) error {
	if !user.Sees(a.contract.Vendor.ID) {
		return noContract()
	}
	return nil
}

// inForce returns the version in force in a month, or no_agreement.
func (a *account) inForce(m domain.Month) (*domain.Agreement, error) {
	if version := domain.InForce(a.versions, m); version != nil {
		return version, nil
	}
	return nil, refusal.New(refusal.AgreementMissing, "サービスレベル協定がまだ登録されていません。", "There is no agreement version yet.")
}

// month returns not_found for a month outside the term.
func (a *account) month(m domain.Month) error {
	if term := a.contract.Term; !term.Contains(m) {
		return nothing("%[1]s は契約期間（%[2]sから%[3]sまで）の外です。", "%[1]s is not of the term, %[2]s to %[3]s.", m, term.From,
			term.To)
	}
	return nil
}

// dueDate returns the last day on which a month is to be measured, as
// YYYY-MM-DD: the calendar's, also if it is a closed day (§7.3(3)). A month that
// was settled when its version was recorded is due by the end of the month after
// that, for what the version made missing.
func (a *account) dueDate(m domain.Month, version *domain.Agreement) string {
	due := calendarDueDate(m, version)
	if recorded := a.recorded[version.Version-1]; m <= recorded.Settled {
		due = max(due, endOf(fact.MonthAt(recorded.At)+1))
	}
	return due
}

func calendarDueDate(m domain.Month, version *domain.Agreement) string {
	return endOf(m + domain.Month(version.Policy.MeasurementDueMonths))
}

// late says whether the first result of an item for a month was recorded after
// it was due (§7.3(3)). Two exceptions: a result recorded before the version has
// the calendar's due date; results imported with the contract are never late,
// because when they were measured is unknown.
func (a *account) late(m domain.Month, version *domain.Agreement, first time.Time) bool {
	if first.Equal(a.created) {
		return false
	}
	due := calendarDueDate(m, version)
	if first.After(a.recorded[version.Version-1].At) {
		due = a.dueDate(m, version)
	}
	return first.In(fact.Japan).Format(time.DateOnly) > due
}

// endOf returns the last day of a month as YYYY-MM-DD.
func endOf(m domain.Month) string {
	return time.Date(m.Year(), time.Month(m.Calendar())+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
