package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Report is one revision of the vendor's report of a month as stored.
type Report struct {
	Fact fact.Report
	Text book.ReportText
}

// Report records the vendor's report of a month, or the measurer's copy of one
// that came on paper, as a new revision; what says the same as the last one
// changes nothing. It returns the errors of book.ReadReport.
func (c *Command) Report(month domain.Month, request []byte) (Report, error) {
	if err := c.permit(access.MayReport); err != nil {
		return Report{}, err
	}
	if err := c.account.month(month); err != nil {
		return Report{}, err
	}
	version, err := c.account.inForce(month)
	if err != nil {
		return Report{}, err
	}
	via := domain.ViaService
	if !c.user.Is(access.RoleVendor) {
		via = domain.ViaDocument
	}
	given, err := book.ReadReport(request, version, month, via == domain.ViaDocument)
	if err != nil {
		return Report{}, err
	}
	text, err := body(book.NewReport(given))
	if err != nil {
		return Report{}, err
	}
	last, err := storedReport(c.w, c.id, month, 0)
	if err != nil && !errors.Is(err, fact.ErrNoFact) {
		return Report{}, err
	}
	if last.Body == text && last.Via == via {
		return readReport(last)
	}
	if err := c.mayRevise("report", month, last.Revision); err != nil {
		return Report{}, err
	}
	report := fact.Report{Contract: c.id, Month: month, Revision: last.Revision + 1, Via: via, Body: text,
		Recorded: c.recorded()}
	c.name, c.month, c.facts = "report", month, []fact.Fact{report}
	return readReport(report)
}

// LastReport returns the report of a month as it stands within the command, nil
// if there is none, or not_found for a month outside the term.
func (c *Command) LastReport(month domain.Month) (*Report, error) {
	if err := c.account.month(month); err != nil {
		return nil, err
	}
	stored, err := storedReport(c.w, c.id, month, 0)
	if errors.Is(err, fact.ErrNoFact) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	report, err := readReport(stored)
	return &report, err
}

// Report returns a revision of the report of a month, the latest if revision is
// 0.
func (l *Ledger) Report(
	ctx context.Context, user access.User, contract string, month domain.Month, revision int,
) (Report, error) {
	var found Report
	err := l.read(ctx, user, contract, time.Time{}, func(r fact.Reader, a *account) (err error) {
		found, err = loadReport(r, a, month, revision)
		return err
	})
	return found, err
}

func loadReport(r fact.Reader, a *account, month domain.Month, revision int) (Report, error) {
	if err := a.month(month); err != nil {
		return Report{}, err
	}
	stored, err := storedReport(r, a.id, month, revision)
	if err != nil {
		return Report{}, orNothing(err, nothing("%s の月次報告はありません（版を指定したときは、その版がありません）。",
			"There is no report of %s, or not in that revision.", month))
	}
	return readReport(stored)
}

// storedReport returns a revision of the report of a month, the latest if
// revision is 0, or fact.ErrNoFact.
func storedReport(r fact.Reader, contract string, month domain.Month, revision int) (fact.Report, error) {
	reports, err := fact.Reports.OfMonth(r, contract, month)
	if err != nil {
		return fact.Report{}, err
	}
	for _, f := range slices.Backward(reports) {
		if revision == 0 || f.Revision == revision {
			return f, nil
		}
	}
	return fact.Report{}, fact.ErrNoFact
}

func readReport(f fact.Report) (Report, error) {
	report := Report{Fact: f}
	err := json.Unmarshal([]byte(f.Body), &report.Text)
	return report, err
}

// adopted returns the sheet with the lines of the report that it takes over: all
// of them as they are. A revision that is not there, or that has a line which
// the version in force no longer takes, is refused.
func (k *monthSheet) adopted(r fact.Reader, sheet *readSheet) (*readSheet, error) {
	refused := func(code refusal.FieldCode, japanese, english string, args ...any) error {
		return refusal.Faults{{Pointer: "/report_revision", Code: code, Detail: refusal.Say(japanese, english, args...)}}
	}
	if sheet.report == 0 {
		return sheet, nil
	}
	stored, err := storedReport(r, k.account.id, k.month, sheet.report)
	if errors.Is(err, fact.ErrNoFact) {
		return nil, refused(refusal.OutOfRange, "この版の報告はありません。", "there is no such revision of the report")
	}
	if err != nil || len(sheet.results) > 0 {
		return sheet, err
	}
	lines, err := book.ReadReportText([]byte(stored.Body))
	if err != nil {
		return nil, err
	}
	for i := range lines {
		item := k.version.Item(lines[i].ItemCode, k.month)
		if item == nil || !fits(item, &lines[i]) {
			return nil, refused(refusal.NotAllowed, "報告の項目 %s は、有効な協定に合いません。",
				"the version in force does not take the report's %s", lines[i].ItemCode)
		}
	}
	whole := *sheet
	whole.results = lines
	whole.bodies, err = bodiesOf(lines)
	return &whole, err
}
