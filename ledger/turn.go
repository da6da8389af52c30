package ledger

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Turn is what waits for somebody's act.
type Turn struct {
	Contract Contract
	Role     access.Role // whose act it is
	Act      Act
	Month    domain.Month // 0 if it is about none
	// Item is the item of a result, Version an agreement version, Adjustment a proposed
	// one by its number; empty or 0 if it is about none.
	Item       string
	Version    int
	Adjustment int
	// Penalty is the status of the penalty that it is about, empty if it is about none;
	// Yen what is to be agreed on, taken or given back, nil if there is no money in it.
	Penalty PenaltyStatus
	Yen     *domain.Amount
	// Since is from when it waits: not before then.
	Since time.Time
	// Due is the last day as YYYY-MM-DD, empty if there is none; of what is settled that by
	// which it is measured.
	Due string
}

// Act is what somebody is to do.
type Act string

// The acts that something waits for.
const (
	// ActAgreement enters the first agreement version: there is nothing to measure before.
	ActAgreement Act = "record_agreement"
	// ActConfirm confirms a version or contests it.
	ActConfirm Act = "confirm_agreement"
	// ActRevise enters a version in the place of one that the vendor contests.
	ActRevise Act = "revise_agreement"
	// ActReport submits the report of a month, of a vendor that has reported before.
	ActReport Act = "report"
	// ActMeasure measures what a month lacks, ActSettle settles one that lacks nothing; of
	// a month under re-measurement, anew.
	ActMeasure Act = "measure"
	ActSettle  Act = "settle"
	// ActAnswerObjection answers an objection to a result, ActCorrect corrects a result
	// whose objection was upheld.
	ActAnswerObjection Act = "answer_objection"
	ActCorrect         Act = "correct"
	// ActConsent agrees to a penalty or, of the vendor, disputes it; ActAnswer answers a
	// dispute, or what was answered to one; ActImpose decides to impose what is disputed
	// still, where the policy lets the prefecture.
	ActConsent Act = "consent"
	ActAnswer  Act = "answer"
	ActImpose  Act = "impose"
	// ActDeduct and ActRepay record money.
	ActDeduct Act = "deduct"
	ActRepay  Act = "repay"
	// ActDecide agrees to an adjustment that the other party proposed, or rejects it.
	ActDecide Act = "decide_adjustment"
)

// Acts are all acts that something waits for.
var Acts = []Act{
	ActAgreement, ActConfirm, ActRevise, ActReport, ActMeasure, ActSettle, ActAnswerObjection, ActCorrect, ActConsent,
	ActAnswer, ActImpose, ActDeduct, ActRepay, ActDecide,
}

// partyRoles are the roles that speak for a party.
var partyRoles = map[domain.Party]access.Role{
	domain.Prefecture: access.RoleContractStaff, domain.VendorParty: access.RoleVendor,
}

// Days returns for how many days it has waited, by the calendar of Japan.
func (t Turn) Days(today time.Time) int { return daysBetween(t.Since, today) }

// daysBetween returns the days from the day of an instant to that of another in Japan.
func daysBetween(from, to time.Time) int {
	day := func(at time.Time) int64 {
		return (at.Unix() + int64(9*time.Hour/time.Second)) / int64(24*time.Hour/time.Second)
	}
	return int(day(to) - day(from))
}

// Overdue says whether the last day is past. The day by which a month is measured is none
// by which it is settled.
func (t Turn) Overdue(today time.Time) bool {
	return t.Due != "" && t.Act != ActSettle && today.In(fact.Japan).Format(time.DateOnly) > t.Due
}

// Whose says whose turns are asked for.
type Whose string

// Turns of the user's own roles, of others, and of all.
const (
	WhoseOwn    Whose = "own"
	WhoseOthers Whose = "others"
	WhoseAll    Whose = "all"
)

// TurnQuery asks for turns.
type TurnQuery struct {
	Whose    Whose
	Contract string // only of that contract, of all if empty
	// ByDue orders by the last day, those without one last; else the longest waiting come
	// first. Upcoming asks also for those that do not wait yet.
	ByDue, Upcoming bool
	After           *TurnPlace // the place after which they begin, nil for the first
	Limit           int        // how many at most
}

// TurnPlace is the place of a turn in the order of a list.
type TurnPlace struct {
	Due                       string // empty where the list is not by it
	Since                     int64  // in microseconds
	Number, Month, Role, Kind int64
}

// Place returns the place of a turn in a list, by due date or not.
func (t Turn) Place(byDue bool) TurnPlace {
	p := TurnPlace{
		Since: t.Since.UnixMicro(), Number: t.Contract.Number, Month: int64(t.Month),
		Role: int64(slices.Index(access.Roles, t.Role)), Kind: int64(slices.Index(Acts, t.Act)),
	}
	if byDue {
		p.Due = cmp.Or(t.Due, noDay)
	}
	return p
}

// noDay stands in an order of days after every day.
const noDay = "9999-99-99"

func (p TurnPlace) compare(q TurnPlace) int {
	return cmp.Or(cmp.Compare(p.Due, q.Due), cmp.Compare(p.Since, q.Since), cmp.Compare(p.Number, q.Number),
		cmp.Compare(p.Month, q.Month), cmp.Compare(p.Role, q.Role), cmp.Compare(p.Kind, q.Kind))
}

// TurnList are turns, with how many there are in all and the instant as of which they wait.
type TurnList struct {
	Turns []Turn
	Total int
	At    time.Time
}

// Turns returns what waits for somebody on the contracts that the user may see. It returns
// not_found for a contract that is asked for and does not exist for the user.
func (l *Ledger) Turns(ctx context.Context, user access.User, q TurnQuery) (TurnList, error) {
	found := TurnList{At: l.clock()}
	first := foremost[placedTurn]{limit: q.Limit, compare: placedTurn.compare}
	take := func(o *overview, number int64) {
		at := latest(found.At, o.at)
		for i := range o.turns {
			t := &o.turns[i]
			own := user.Is(t.Role)
			if q.Whose == WhoseOwn && !own || q.Whose == WhoseOthers && own || t.Since.After(at) && !q.Upcoming {
				continue
			}
			found.Total++
			placed := placedTurn{t.Place(q.ByDue), t, &o.contract}
			placed.Number = number
			if q.After == nil || placed.TurnPlace.compare(*q.After) > 0 {
				first.add(placed)
			}
		}
	}
	if err := l.overviews(ctx, user, overviewQuery{contract: q.Contract}, take); err != nil {
		return found, err
	}
	for _, placed := range first.sorted() {
		t := *placed.turn
		t.Contract = *placed.contract
		t.Contract.Number = placed.Number
		found.Turns = append(found.Turns, t)
	}
	return found, nil
}

// placedTurn is a turn with its place in a list.
type placedTurn struct {
	TurnPlace
	turn     *Turn
	contract *Contract
}

func (p placedTurn) compare(q placedTurn) int { return p.TurnPlace.compare(q.TurnPlace) }

// turns returns what waits on an account, now or from some instant on, in no order.
// Nothing waits on a withdrawn contract.
func (a *account) turns(r fact.Reader, penalties []Penalty) ([]Turn, error) {
	if a.withdrawn != nil {
		return nil, nil
	}
	if len(a.versions) == 0 {
		return []Turn{{Role: access.RoleContractStaff, Act: ActAgreement, Since: a.created}}, nil
	}
	list := append(a.versionTurns(), a.adjustmentTurns()...)
	for _, find := range []func(fact.Reader) ([]Turn, error){
		a.monthTurns, a.objectionTurns,
		func(r fact.Reader) ([]Turn, error) { return a.penaltyTurns(r, penalties) },
	} {
		found, err := find(r)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// versionTurns returns the versions that wait for the vendor's word and, where it contests
// one, for another. One in whose place a later one came waits for nobody.
func (a *account) versionTurns() (list []Turn) {
	for i, version := range a.versions {
		replaced := func(later *domain.Agreement) bool { return later.EffectiveFrom <= version.EffectiveFrom }
		if slices.ContainsFunc(a.versions[i+1:], replaced) {
			continue
		}
		switch said := a.confirmations[i]; {
		case said == nil:
			list = append(list, Turn{Role: access.RoleVendor, Act: ActConfirm, Version: version.Version,
				Since: a.recorded[i].At})
		case said.Fact.Decision == domain.Contest:
			list = append(list, Turn{Role: access.RoleContractStaff, Act: ActRevise, Version: version.Version,
				Since: said.Fact.Recorded.At})
		}
	}
	return list
}

// adjustmentTurns returns the proposed adjustments that the other party may decide on: of
// a month under re-measurement, settling it comes first.
func (a *account) adjustmentTurns() (list []Turn) {
	for i := range a.adjustments {
		proposed := &a.adjustments[i]
		if proposed.Status == AdjustmentProposed && !a.awaits(proposed.Fact.Month) {
			list = append(list, Turn{Role: partyRoles[proposed.Fact.Party.Other()], Act: ActDecide,
				Month: proposed.Fact.Month, Adjustment: proposed.Fact.Number, Since: proposed.Fact.Recorded.At})
		}
	}
	return list
}

// Path returns the path, without /api/v1, of what the act is on.
func (t Turn) Path() string {
	contract := "/contracts/" + t.Contract.ID
	month := pathOfMonth(t.Contract.ID, t.Month)
	switch t.Act {
	case ActAgreement, ActRevise:
		return contract + "/agreements"
	case ActConfirm:
		return contract + "/agreements/" + strconv.Itoa(t.Version)
	case ActReport:
		return month + "/report"
	case ActMeasure:
		return month + "/measurements"
	case ActSettle:
		return month + "/settlement"
	case ActAnswerObjection, ActCorrect:
		return month + "/measurements/" + url.PathEscape(t.Item)
	case ActDecide:
		return contract + "/adjustments"
	}
	return contract + "/penalties/" + t.Month.String()
}
