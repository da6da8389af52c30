package ledger_test

import (
	"fmt"
	"strings"

	"slaledger/domain"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// The others of the two parties.
var (
	// staff2 is another of the contract staff.
	staff2 = access.User{Name: "契約担当2", Roles: []access.Role{access.RoleContractStaff}}
	// fuji2 is another of the vendor.
	fuji2 = access.User{Name: "富士2", Roles: []access.Role{access.RoleVendor}, Vendor: "fuji"}
)

// paper is the document in which the vendor says something.
const paper = `"document":{"title":"回答書","number":"富第7号","date":"2024-05-20",` +
	`"sha256":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}`

func (d desk) consent(contract string, month domain.Month, request string) (ledger.Penalty, error) {
	return write(d, access.MayConsent, contract,
		func(c *ledger.Command) (ledger.Penalty, error) { return c.Consent(month, []byte(request)) })
}

func (d desk) impose(contract string, month domain.Month, request string) (ledger.Penalty, error) {
	return write(d, access.MayImpose, contract,
		func(c *ledger.Command) (ledger.Penalty, error) { return c.Impose(month, []byte(request)) })
}

func (d desk) apply(contract string, month domain.Month, request string) (ledger.Penalty, error) {
	return write(d, access.MayImpose, contract,
		func(c *ledger.Command) (ledger.Penalty, error) { return c.Apply(month, []byte(request)) })
}

func (d desk) propose(contract, request string) (ledger.Adjustment, error) {
	return write(d, access.MayConsent, contract,
		func(c *ledger.Command) (ledger.Adjustment, error) { return c.Propose([]byte(request)) })
}

// decided is what a decision on an adjustment gives.
type decided struct {
	ledger.Adjustment
	Resettled []ledger.Resettled
}

func (d desk) decide(contract, adjustment, request string) (decided, error) {
	return write(d, access.MayConsent, contract, func(c *ledger.Command) (decided, error) {
		made, resettled, err := c.Decide(adjustment, []byte(request))
		return decided{made, resettled}, err
	})
}

func (d desk) object(contract string, month domain.Month, item, request string) (ledger.Measurement, error) {
	return write(d, access.MayObject, contract,
		func(c *ledger.Command) (ledger.Measurement, error) { return c.Object(month, item, []byte(request)) })
}

func (d desk) answer(contract string, month domain.Month, item, request string) (ledger.Measurement, error) {
	return write(d, access.MayMeasure, contract, func(c *ledger.Command) (ledger.Measurement, error) {
		return c.AnswerObjection(month, item, []byte(request))
	})
}

func (d desk) answerPenalty(contract string, month domain.Month, request string) (ledger.Penalty, error) {
	return write(d, access.MayConsent, contract,
		func(c *ledger.Command) (ledger.Penalty, error) { return c.Answer(month, []byte(request)) })
}

func (d desk) cancelMoney(contract string, month domain.Month, id, request string) (ledger.Penalty, error) {
	return write(d, access.MayImpose, contract, func(c *ledger.Command) (ledger.Penalty, error) {
		return c.CancelApplication(month, id, []byte(request))
	})
}

func (d desk) report(contract string, month domain.Month, request string) (ledger.Report, error) {
	return write(d, access.MayReport, contract,
		func(c *ledger.Command) (ledger.Report, error) { return c.Report(month, []byte(request)) })
}

func (d desk) confirm(contract string, version int, request string) (ledger.Agreement, error) {
	return write(d, access.MayObject, contract,
		func(c *ledger.Command) (ledger.Agreement, error) { return c.Confirm(version, []byte(request)) })
}

// The same as attempts.

func consent(of, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.consent(id, month(of), request)
		return err
	}
}

func impose(of, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.impose(id, month(of), request)
		return err
	}
}

func apply(of, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.apply(id, month(of), request)
		return err
	}
}

func cancelMoney(of, id, request string) attempt {
	return func(l *ledger.Ledger, by access.User, contract string) error {
		_, err := desk{l, by}.cancelMoney(contract, month(of), id, request)
		return err
	}
}

func answerPenalty(of, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.answerPenalty(id, month(of), request)
		return err
	}
}

func propose(request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.propose(id, request)
		return err
	}
}

func decide(adjustment, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.decide(id, adjustment, request)
		return err
	}
}

func object(of, item, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.object(id, month(of), item, request)
		return err
	}
}

func answerObjection(of, item, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.answer(id, month(of), item, request)
		return err
	}
}

func report(of, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.report(id, month(of), request)
		return err
	}
}

func confirm(version int, request string) attempt {
	return func(l *ledger.Ledger, by access.User, id string) error {
		_, err := desk{l, by}.confirm(id, version, request)
		return err
	}
}

// word is a party's word on a revision of a penalty; a dispute says why.
func word(revision int, decision string) string {
	if decision == "dispute" {
		return fmt.Sprintf(`{"revision":%d,"decision":"dispute","reason":"計測の誤り"}`, revision)
	}
	return fmt.Sprintf(`{"revision":%d,"decision":%q}`, revision, decision)
}

// fromPaper is the vendor's word as contract staff record it from a document.
func fromPaper(word string) string {
	return strings.TrimSuffix(word, "}") + `,"party":"vendor",` + paper + `}`
}

// imposition is the prefecture's decision to impose what a revision says.
func imposition(revision int) string {
	return fmt.Sprintf(`{"revision":%d,"reason":"協定第8条"}`, revision)
}

// money is what was deducted or repaid on the first day of the term.
func money(kind, amount string) string {
	return fmt.Sprintf(`{"kind":%q,"amount":%q,"date":"2024-04-01"}`, kind, amount)
}

// moneyBecause is money that is recorded with a reason.
func moneyBecause(kind, amount, reason string) string {
	return strings.TrimSuffix(money(kind, amount), "}") + fmt.Sprintf(`,"reason":%q}`, reason)
}

// conferred is what was conferred about a penalty.
const conferred = `{"text":"測定記録を確認することとした"}`

// proposal is an adjustment of a month with the fields given.
func proposal(of, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"month":%q,"reason":"協議の結果"%s}`, of, fields)
}

// decision is a party's word on an adjustment.
func decision(word string) string { return fmt.Sprintf(`{"decision":%q}`, word) }

// penalty returns the penalty of a month as it stands.
func (o *office) penalty(contract string, of domain.Month) ledger.Penalty {
	o.Helper()
	found, err := o.ledger.Penalty(ctx, auditor, contract, of, now)
	o.must(err)
	return found
}

// adjustment returns an adjustment as it is listed.
func (o *office) adjustment(contract, id string) ledger.Adjustment {
	o.Helper()
	all, err := o.ledger.Adjustments(ctx, auditor, contract, 0, 1000)
	o.must(err)
	for _, a := range all {
		if a.ID() == id {
			return a
		}
	}
	o.Fatalf("there is no adjustment %s", id)
	return ledger.Adjustment{}
}

// imposing is the small agreement where the prefecture may also impose.
var imposing = strings.Replace(smallAgreement, `"items"`, `"policy":{"imposition":"prefecture"},"items"`, 1)

// penalized records the small contract under an agreement and settles April with
// a penalty of 250001 yen.
func (o *office) penalized(agreement string) string {
	o.Helper()
	id := o.contract()
	o.must(recordAgreement(agreement)(o.ledger, staff, id))
	o.measureAndSettle(id, april, badSheet)
	return id
}

// correct measures the delay of April again and settles: 21 gives the penalty
// of badSheet, 22 another, 0 none.
func (o *office) correct(contract, delay string) {
	o.Helper()
	o.remeasure(contract, delay)
	o.settleAgain(contract, "2024-04")
}

// remeasure does so without settling.
func (o *office) remeasure(contract, delay string) {
	o.Helper()
	o.cancel(contract, "2024-04", "DELAY")
	o.measure(contract, april, line(`{"item_code":"DELAY","value":"`+delay+`"}`))
}
