package book

import (
	"bytes"
	"math"
	"sync"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// ReadNewContract reads a contract that is to be recorded. It returns a
// *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadNewContract(data []byte) (*domain.Contract, error) {
	r := newRequest(data)
	c := r.contract()
	return c, r.finish()
}

// ReadContract reads a contract by itself, as it was recorded.
func ReadContract(data []byte) (*domain.Contract, error) {
	r := newReader(data)
	c := r.contract()
	return c, r.finish()
}

// ReadAgreement reads the agreement version of a number by itself, as it was
// recorded, without a check against the contract.
func ReadAgreement(data []byte, version int) (*domain.Agreement, error) {
	r := newReader(data)
	a := r.agreement(version)
	return a, r.finish()
}

// ReadNextAgreement reads the agreement version of a number that is to be
// recorded for a contract, and checks when it takes effect: not after the end
// of the term, the first not after its start.
func ReadNextAgreement(data []byte, version int, c *domain.Contract) (*domain.Agreement, error) {
	r := newRequest(data)
	a := r.agreement(version)
	from := "/effective_from"
	if r.err == nil && r.sound(from) {
		r.checkEffect(from, a, c.Term)
		if version == 1 && a.EffectiveFrom > c.Term.From && r.sound(from) {
			r.fault(from, refusal.NoAgreement, lateFirstVersion(a, c.Term))
		}
	}
	return a, r.finish()
}

// ReadPolicy reads a policy by itself; what is not given is as in another one. It returns
// a *refusal.Malformed or refusal.Faults, as Calculate does.
func ReadPolicy(data []byte, otherwise domain.Policy) (domain.Policy, error) {
	r := newRequest(data)
	p := r.policy(otherwise, policyMembers)
	return p, r.finish()
}

// ReadMeasurement reads one line of a sheet as it was recorded, without a check against its item.
func ReadMeasurement(data []byte) (domain.Measurement, error) {
	r := lineReaders.Get().(*reader)
	*r.source = *bytes.NewBuffer(data)
	r.dec.Reset(r.source, duplicateNames)
	*r = reader{data: data, source: r.source, dec: r.dec, gathered: r.gathered[:0]}
	defer lineReaders.Put(r)
	ms, _ := r.measurement()
	return ms, r.finish()
}

// lineReaders are used again: to make one takes longer than to read a line, and a
// verification reads every line there is.
var lineReaders = sync.Pool{New: func() any { return newReader(nil) }}

// Sheet is a monthly sheet as entered.
type Sheet struct {
	Method       domain.Method
	Measurements []domain.Measurement
	// ReportRevision is the revision of the vendor's report that the lines are
	// taken from, 0 if none. Without lines, all of its lines are meant.
	ReportRevision int
}

var sheetMembers = []member{
	{"method", true},        // 測定方法 / method
	{"measurements", false}, // 項目ごとの測定結果 / lines, an item once
	// 採用する受注者の報告の版（method が vendor_report のときだけ） /
	// revision of the vendor's report that is taken over; with vendor_report only
	{"report_revision", false},
}

// ReadSheet reads a monthly sheet and checks its lines against the version in
// force. Items may be missing.
func ReadSheet(data []byte, version *domain.Agreement, month domain.Month) (*Sheet, error) {
	r := newRequest(data)
	results := domain.MonthResults{Month: month}
	var has []given
	sheet := &Sheet{}
	given := false
	for name := range r.members(sheetMembers) {
		switch name {
		case "method":
			results.Method = word(r, domain.MethodInspection, domain.MethodVendorReport)
		case "measurements":
			results.Measurements, has = r.measurements()
			given = true
		case "report_revision":
			sheet.ReportRevision = r.integer(1, math.MaxInt32)
		}
	}
	if r.err == nil {
		r.checkRepeatedItems("", results)
		r.checkLines("", version, true, results, has)
		r.checkReportRevision(sheet.ReportRevision, results.Method, given)
	}
	sheet.Method, sheet.Measurements = results.Method, results.Measurements
	return sheet, r.finishLines(version)
}

// checkReportRevision checks that a sheet has lines or takes over a report, and
// takes from a report only what it says came from one.
func (r *reader) checkReportRevision(revision int, method domain.Method, given bool) {
	if revision != 0 && method == domain.MethodInspection {
		r.fault("/report_revision", refusal.NotAllowed,
			refusal.Say("method が vendor_report のときだけ指定できます。", "is allowed only with the method vendor_report"))
	}
	if !given && revision == 0 && r.sound("/report_revision") {
		r.require("/measurements")
	}
}

var settlementMembers = []member{
	{"references", false}, // 根拠資料 / papers
}

// ReadSettlementRequest reads what may be given with a settlement: papers. An
// empty text gives none.
func ReadSettlementRequest(data []byte) ([]domain.Reference, error) {
	if len(data) == 0 {
		return nil, nil
	}
	r := newRequest(data)
	var references []domain.Reference
	for range r.members(settlementMembers) {
		references = r.references()
	}
	return references, r.finish()
}

// Cancellation is what is said when a measurement is cancelled.
type Cancellation struct {
	Reason     string
	Revision   int // of the measurement that is meant, 0 if not said
	References []domain.Reference
}

var cancellationMembers = []member{
	{"reason", true}, // 取消しの理由 / why
	// 取り消す測定結果の版。有効なものでなければ 409 / revision that is meant; 409 unless it is the valid one
	{"revision", false},
	{"references", false}, // 根拠資料 / papers
}

// ReadCancellation reads why a measurement is cancelled (§7.3(3)).
func ReadCancellation(data []byte) (Cancellation, error) {
	r := newRequest(data)
	var c Cancellation
	for name := range r.members(cancellationMembers) {
		switch name {
		case "reason":
			c.Reason = r.filled()
		case "revision":
			c.Revision = r.integer(1, math.MaxInt32)
		case "references":
			c.References = r.references()
		}
	}
	return c, r.finish()
}

// Correction is what a settled month's results should be, and why.
type Correction struct {
	Reason       string
	Method       domain.Method
	Measurements []domain.Measurement
	References   []domain.Reference
}

var correctionMembers = []member{
	{"reason", true},       // 訂正の理由 / why
	{"method", true},       // 測定方法 / method
	{"measurements", true}, // あるべき測定結果 / lines as they should be
	// 決定の文書。合意・決定・減額済のペナルティが変わるとき、新たに生じるときは必須 /
	// decision paper; required where a penalty that was agreed, imposed or paid changes, or a new one arises
	{"references", false},
}

// ReadCorrection reads a correction of a settled month and checks its lines against the
// version in force.
func ReadCorrection(data []byte, version *domain.Agreement, month domain.Month) (Correction, error) {
	r := newRequest(data)
	results := domain.MonthResults{Month: month}
	var has []given
	var c Correction
	for name := range r.members(correctionMembers) {
		switch name {
		case "reason":
			c.Reason = r.filled()
		case "method":
			results.Method = word(r, domain.MethodInspection, domain.MethodVendorReport)
		case "measurements":
			results.Measurements, has = r.measurements()
		case "references":
			c.References = r.references()
		}
	}
	if r.err == nil {
		r.checkRepeatedItems("", results)
		r.checkLines("", version, true, results, has)
	}
	c.Method, c.Measurements = results.Method, results.Measurements
	return c, r.finishLines(version)
}

// CancellationText is a cancellation as it is written; which measurement it is
// of stands beside it. It is stored for ever: see the rule in writer.go.
type CancellationText struct {
	Reason     string      `json:"reason"`
	References []Reference `json:"references,omitzero"`
}

// NewCancellation returns a cancellation as it is written.
func NewCancellation(c Cancellation) CancellationText {
	return CancellationText{Reason: c.Reason, References: NewReferences(c.References)}
}

// WithdrawalText is why a contract is withdrawn, as it is written. It is stored for ever:
// see the rule in writer.go.
type WithdrawalText struct {
	Reason string `json:"reason"`
}

var withdrawalMembers = []member{
	{"reason", true}, // 取下げの理由 / why
}

// ReadWithdrawal reads why a contract is withdrawn.
func ReadWithdrawal(data []byte) (WithdrawalText, error) {
	r := newRequest(data)
	var w WithdrawalText
	for range r.members(withdrawalMembers) {
		w.Reason = r.filled()
	}
	return w, r.finish()
}
