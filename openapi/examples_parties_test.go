package openapi_test

import (
	"slices"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
)

// fields is a request, field by field.
type fields map[string]any

// speak lets the parties of a new contract say everything that they can: about
// the agreement, a report, a measurement, an adjustment and a penalty.
func (e *recorder) speak(b *domain.Book) {
	contract := e.record(book.NewContract(b.Contract))
	month, penalty := contract+"/months/2024-04", contract+"/penalties/2024-04"
	report := fields{"measurements": failing(b.Months[0])}
	e.ask(409, "putReport", "vendor", "PUT", month+"/report", report)
	version := book.NewAgreement(b.Agreements[0])
	version.Policy.Imposition = domain.ImposeByPrefecture
	e.ask(201, "createAgreement", "contract_staff", "POST", contract+"/agreements", version)
	e.ask(200, "confirmAgreement", "vendor", "POST", contract+"/agreements/1/confirmation", fields{"decision": "contest",
		"reason": "稼働率の端数処理の定めが協議の内容と異なる。", "document": book.Document{Title: "意見書", Date: "2024-04-10"}})
	e.report(month, report)
	e.object(month + "/measurements/AVAIL-01/objection")
	e.ask(409, "proposeAdjustment", "vendor", "POST", contract+"/adjustments",
		fields{"month": "2024-04", "reason": "集計前の提案"})
	e.ask(201, "settleMonth", "measurer", "POST", month+"/settlement", nil)
	e.ask(200, "consentToPenalty", "vendor", "POST", penalty+"/consents",
		fields{"revision": 1, "decision": "dispute", "reason": "第三者の責による停止が含まれている。"})
	e.adjust(contract + "/adjustments")
	e.end(penalty)
}

// imposable returns a contract whose penalty of the first month the prefecture
// may impose.
func (e *recorder) imposable() (contract string) {
	b := shortened(e.t)
	contract = e.record(book.NewContract(b.Contract))
	version := book.NewAgreement(b.Agreements[0])
	version.Policy.Imposition = domain.ImposeByPrefecture
	e.ask(201, "createAgreement", "contract_staff", "POST", contract+"/agreements", version)
	sheet := fields{"method": "inspection", "measurements": failing(b.Months[0])}
	e.ask(200, "putSheet", "measurer", "PUT", contract+"/months/2024-04/measurements", sheet)
	e.ask(201, "settleMonth", "measurer", "POST", contract+"/months/2024-04/settlement", nil)
	return contract
}

// failing returns the results of a month with many long occurrences.
func failing(results domain.MonthResults) []book.Measurement {
	lines := slices.Clone(results.Measurements)
	for i := range lines {
		if lines[i].Occurrences != nil {
			lines[i].Occurrences = slices.Repeat([]domain.Occurrence{{Value: domain.Whole(5000)}}, 4)
		}
	}
	return book.NewMonth(domain.MonthResults{Month: results.Month, Measurements: lines}).Measurements
}

// report lets the vendor report, the measurer file a report from paper, and
// adopt it.
func (e *recorder) report(month string, report fields) {
	e.ask(200, "putReport", "vendor", "PUT", month+"/report", report)
	onPaper := fields{"measurements": report["measurements"], "received_on": "2024-05-10",
		"document": book.Document{Title: "令和6年4月分月次報告書", Number: "1", Date: "2024-05-10"}}
	e.ask(200, "putReport", "measurer", "PUT", month+"/report", onPaper)
	e.ask(200, "getReport", "measurer", "GET", month+"/report", nil)
	e.ask(200, "putSheet", "measurer", "PUT", month+"/measurements",
		fields{"method": "vendor_report", "report_revision": 2})
}

// object lets the vendor object to a measurement and the measurer answer.
func (e *recorder) object(path string) {
	e.ask(200, "objectToMeasurement", "vendor", "POST", path, fields{"reason": "計画停止の時間が算入されている。"})
	e.ask(409, "objectToMeasurement", "vendor", "POST", path, fields{"reason": "再度の異議"})
	answer := fields{"decision": "dismissed", "reason": "事前の承認のない停止であり、計画停止に当たらない。"}
	e.ask(200, "answerObjection", "measurer", "POST", path+"/answer", answer)
	e.ask(409, "answerObjection", "measurer", "POST", path+"/answer", answer)
}

// adjust lets the vendor propose an adjustment and the prefecture agree.
func (e *recorder) adjust(path string) {
	var proposed struct {
		ID string `json:"id"`
	}
	answer := e.ask(201, "proposeAdjustment", "vendor", "POST", path, fields{
		"month": "2024-04", "extinguish_deduction": "50", "extinguish_bonus": "0", "reason": "再発防止計画の提出を踏まえ、消滅ポイントを50とする。",
		"references": []book.Reference{{Title: "ペナルティに関する協議書", Number: "6-1", Date: "2024-06-10"}},
	})
	if err := json.Unmarshal(answer, &proposed); err != nil {
		e.t.Fatal(err)
	}
	path += "/" + proposed.ID + "/decisions"
	e.ask(200, "decideAdjustment", "contract_staff", "POST", path, fields{"decision": "agree", "reason": "計画を確認した。"})
	e.ask(409, "decideAdjustment", "contract_staff", "POST", path, fields{"decision": "agree"})
	e.ask(200, "listAdjustments", "vendor", "GET", path[:len(path)-len("/1/decisions")], nil)
}

// end lets the prefecture impose the penalty and take the money, and both agree
// in the end.
func (e *recorder) end(penalty string) {
	decision := fields{"revision": 2, "reason": "協議が調わないため",
		"document": book.Document{Title: "決定書", Number: "保守第29号", Date: "2024-06-22"}}
	e.ask(200, "imposePenalty", "contract_staff", "POST", penalty+"/imposition", decision)
	e.ask(409, "imposePenalty", "contract_staff", "POST", penalty+"/imposition", decision)
	e.pay(penalty)
	e.ask(409, "consentToPenalty", "contract_staff", "POST", penalty+"/consents",
		fields{"revision": 1, "decision": "agree"})
	e.ask(200, "consentToPenalty", "contract_staff", "POST", penalty+"/consents",
		fields{"revision": 2, "decision": "agree"})
	e.ask(200, "consentToPenalty", "vendor", "POST", penalty+"/consents", fields{"revision": 2, "decision": "agree"})
	e.ask(409, "consentToPenalty", "vendor", "POST", penalty+"/consents",
		fields{"revision": 2, "decision": "dispute", "reason": "再考"})
	e.ask(409, "answerPenalty", "contract_staff", "POST", penalty+"/answers", fields{"text": "合意により終了した。"})
	e.ask(200, "listAudit", "auditor", "GET", "/audit?limit=2&from=2026-11-01T00:00:00%2B09:00", nil)
}

// pay lets the prefecture answer the dispute, take the money, and cancel a record of it.
func (e *recorder) pay(penalty string) {
	e.ask(201, "answerPenalty", "contract_staff", "POST", penalty+"/answers",
		fields{"text": "測定記録を添えて回答する。", "answer_by": "2026-12-28",
			"document": book.Document{Title: "異議への回答書", Number: "保守第30号", Date: "2024-07-01"}})
	paid := fields{"kind": "deduction", "amount": "250001", "date": "2024-07-31", "fiscal_year": 2024,
		"billed_month": "2024-06",
		"document":     book.Document{Title: "運用保守金額の減額通知書", Number: "保守第31号", Date: "2024-07-31"}}
	answer := e.ask(201, "recordApplication", "contract_staff", "POST", penalty+"/applications", paid)
	e.ask(409, "recordApplication", "contract_staff", "POST", penalty+"/applications", paid)
	e.ask(409, "recordApplication", "contract_staff", "POST", penalty+"/applications",
		fields{"kind": "deduction", "amount": "1", "date": "2024-07-31"})
	var recorded struct {
		Applications []struct {
			ID string `json:"id"`
		} `json:"applications"`
	}
	if err := json.Unmarshal(answer, &recorded); err != nil {
		e.t.Fatal(err)
	}
	cancellation := penalty + "/applications/" + recorded.Applications[0].ID + "/cancellation"
	e.ask(200, "cancelApplication", "contract_staff", "POST", cancellation, fields{"reason": "支払命令の取消しによる。"})
	e.ask(409, "cancelApplication", "contract_staff", "POST", cancellation, fields{"reason": "支払命令の取消しによる。"})
	e.ask(201, "recordApplication", "contract_staff", "POST", penalty+"/applications", paid)
}
