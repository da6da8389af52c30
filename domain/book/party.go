package book

import (
	"math"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

// Word is what a party says: a decision with its reason and the paper that
// bears it out. What a request does not take is left at its zero value.
type Word struct {
	Revision int // of the statement whose figures it is about
	Decision domain.Decision
	Reason   string
	Party    domain.Party      // vendor, where contract staff record its word; else empty
	Document *domain.Reference // nil if not given
}

var (
	consentMembers = []member{
		{"revision", true}, // 同意の対象とする集計結果表の版 / revision of the statement that is meant
		{"decision", true}, // agree（同意）又は dispute（受注者の異議） / agree, or the vendor's dispute
		{"reason", false},  // 理由 / reason
		// 受注者の意思を文書から入力するとき vendor / vendor, where its word is recorded from a document
		{"party", false},
		{"document", false}, // 文書 / document
	}
	impositionMembers = []member{
		{"revision", true},  // 対象とする集計結果表の版 / revision of the statement that is meant
		{"reason", true},    // 理由 / reason
		{"document", false}, // 文書 / document
	}
	decisionMembers = []member{
		{"decision", true}, // agree（同意）、reject（拒否）、withdraw（取下げ） / agree, reject, withdraw
		{"reason", false},  // 理由 / reason
		// 受注者の意思を文書から入力するとき vendor / vendor, where its word is recorded from a document
		{"party", false},
		{"document", false}, // 文書 / document
	}
	confirmationMembers = []member{
		{"decision", true},  // confirm（確認）又は contest（異議） / confirm or contest
		{"reason", false},   // 理由 / reason
		{"document", false}, // 文書 / document
	}
	penaltyAnswerMembers = []member{
		{"text", true},      // 回答又は協議の内容 / what is answered or was conferred
		{"document", false}, // 文書 / document
		// 相手方に回答を求める期日 / day by which the other party is asked to answer
		{"answer_by", false},
	}
	objectionMembers = []member{
		{"reason", true}, // 理由 / reason
	}
	objectionReplyMembers = []member{
		{"decision", true}, // upheld（認める）又は dismissed（認めない） / upheld or dismissed
		{"reason", true},   // 理由 / reason
	}
	documentMembers = []member{{"title", true}, {"number", false}, {"date", true}, {"sha256", false}}
)

// ReadConsent reads a party's word on a penalty. A dispute needs a reason.
func ReadConsent(data []byte) (Word, error) {
	return readWord(data, consentMembers, domain.Dispute, domain.Agree, domain.Dispute)
}

// ReadImposition reads the prefecture's decision to impose a penalty.
func ReadImposition(data []byte) (Word, error) {
	w, err := readWord(data, impositionMembers, "")
	w.Decision = domain.Impose
	return w, err
}

// ReadDecision reads a party's word on an adjustment.
func ReadDecision(data []byte) (Word, error) {
	return readWord(data, decisionMembers, "", domain.Agree, domain.Reject, domain.Withdraw)
}

// ReadConfirmation reads the vendor's word on an agreement version. A version
// is contested with a reason.
func ReadConfirmation(data []byte) (Word, error) {
	return readWord(data, confirmationMembers, domain.Contest, domain.Confirm, domain.Contest)
}

// ReadObjection reads the vendor's reason to object to a measurement.
func ReadObjection(data []byte) (Word, error) { return readWord(data, objectionMembers, "") }

// ReadObjectionAnswer reads the measurer's answer to an objection.
func ReadObjectionAnswer(data []byte) (Word, error) {
	return readWord(data, objectionReplyMembers, "", domain.Uphold, domain.Dismiss)
}

// readWord reads a word with one of the decisions. The vendor's word, where
// others record it, needs a document.
func readWord(data []byte, members []member, needsReason domain.Decision, decisions ...domain.Decision) (Word, error) {
	r := newRequest(data)
	var w Word
	for name := range r.members(members) {
		switch name {
		case "revision":
			w.Revision = r.integer(1, math.MaxInt32)
		case "decision":
			w.Decision = word(r, decisions...)
		case "reason":
			w.Reason = r.filled()
		case "party":
			w.Party = word(r, domain.VendorParty)
		case "document":
			w.Document = r.document()
		}
	}
	if r.err == nil && w.Decision != "" && w.Decision == needsReason && w.Reason == "" && r.sound("/reason") {
		r.fault("/reason", refusal.Required, refusal.Say("理由を入力してください。", "must say why"))
	}
	if r.err == nil && w.Party != "" && w.Document == nil && r.sound("/document") {
		r.fault("/document", refusal.Required,
			refusal.Say("受注者の意思を示す文書を指定してください。", "must name the paper in which the vendor says so"))
	}
	return w, r.finish()
}

// PenaltyAnswer is what a party answers about a penalty, or what was conferred.
type PenaltyAnswer struct {
	Text     string
	Document *domain.Reference // nil if not given
	AnswerBy string            // YYYY-MM-DD, by when the other is asked to answer; empty if not given
}

// ReadPenaltyAnswer reads an answer about a penalty. It asks for another on the day
// that it is recorded or later.
func ReadPenaltyAnswer(data []byte, today string) (PenaltyAnswer, error) {
	r := newRequest(data)
	var a PenaltyAnswer
	for name := range r.members(penaltyAnswerMembers) {
		switch name {
		case "text":
			a.Text = r.filled()
		case "document":
			a.Document = r.document()
		case "answer_by":
			if a.AnswerBy = r.date(); a.AnswerBy != "" && a.AnswerBy < today {
				r.here(refusal.OutOfRange, refusal.Say("過ぎた日です。", "is a day that has passed"))
			}
		}
	}
	return a, r.finish()
}

// AnswerText is an answer about a penalty as it is written. It is stored for ever: see
// the rule in writer.go.
type AnswerText struct {
	Text     string    `json:"text"`     // 回答又は協議の内容 / what is answered or was conferred
	Document *Document `json:"document"` // 文書。ないときは null / document; null if none
	// 回答を求める期日 / day by which the other party is asked to answer
	AnswerBy string `json:"answer_by,omitzero"`
}

// NewPenaltyAnswer returns an answer about a penalty as it is written.
func NewPenaltyAnswer(a PenaltyAnswer) AnswerText {
	return AnswerText{Text: a.Text, Document: newDocument(a.Document), AnswerBy: a.AnswerBy}
}

// document reads the name of a signed paper.
func (r *reader) document() *domain.Reference {
	ref := &domain.Reference{}
	for name := range r.members(documentMembers) {
		switch name {
		case "title":
			ref.Title = r.title()
		case "number":
			ref.Number = r.text()
		case "date":
			ref.Date = r.date()
		case "sha256":
			ref.SHA256 = r.hash()
		}
	}
	return ref
}

// WordText is a word as it is written beside its decision. It is stored for
// ever: see the rule in writer.go.
type WordText struct {
	Reason   string    `json:"reason"`   // 理由 / reason
	Document *Document `json:"document"` // 文書 / document
}

// Document is the name of a signed paper as it is written, within what is
// stored: see the rule in writer.go.
type Document struct {
	Title  string `json:"title"`           // 名称 / title
	Number string `json:"number,omitzero"` // 番号 / number
	Date   string `json:"date"`            // 日付 / date
	SHA256 string `json:"sha256,omitzero"` // SHA-256（16進数64桁） / SHA-256 in hex
}

// NewWord returns a word as it is written.
func NewWord(w Word) WordText { return WordText{Reason: w.Reason, Document: newDocument(w.Document)} }

func newDocument(d *domain.Reference) *Document {
	if d == nil {
		return nil
	}
	return &Document{Title: d.Title, Number: d.Number, Date: d.Date, SHA256: d.SHA256}
}

// Report is the vendor's monthly report as entered.
type Report struct {
	Measurements []domain.Measurement
	ReceivedOn   string // YYYY-MM-DD, empty if not given
	Document     *domain.Reference
}

var reportMembers = []member{
	{"measurements", true}, // 項目ごとの測定結果 / lines, an item once
	{"received_on", false}, // 報告を受領した日 / when the paper was received
	{"document", false},    // 文書 / document
}

// ReadReport reads the vendor's report of a month and checks its lines against
// the version in force; items may be missing. From paper it needs the document.
func ReadReport(data []byte, version *domain.Agreement, month domain.Month, fromPaper bool) (*Report, error) {
	r := newRequest(data)
	report := &Report{}
	results := domain.MonthResults{Month: month, Method: domain.MethodVendorReport}
	var has []given
	for name := range r.members(reportMembers) {
		switch name {
		case "measurements":
			results.Measurements, has = r.measurements()
		case "received_on":
			report.ReceivedOn = r.date()
		case "document":
			report.Document = r.document()
		}
	}
	if r.err == nil {
		r.checkRepeatedItems("", results)
		r.checkLines("", version, true, results, has)
		if fromPaper && report.Document == nil && r.sound("/document") {
			r.fault("/document", refusal.Required,
				refusal.Say("受注者から受領した報告書を指定してください。", "must name the paper that was received from the vendor"))
		}
	}
	report.Measurements = results.Measurements
	return report, r.finishLines(version)
}

// ReportText is a report as it is written. It is stored for ever: see the rule
// in writer.go.
type ReportText struct {
	Measurements []Measurement `json:"measurements"` // 項目ごとの測定結果 / lines, an item once
	// 報告を受領した日。ないときは null / when the paper was received; null if not given
	ReceivedOn *string   `json:"received_on"`
	Document   *Document `json:"document"` // 文書 / document
}

// NewReport returns a report as it is written.
func NewReport(r *Report) ReportText {
	w := ReportText{Measurements: each(r.Measurements, NewMeasurement), Document: newDocument(r.Document)}
	if r.ReceivedOn != "" {
		w.ReceivedOn = &r.ReceivedOn
	}
	return w
}

// ReadReportText reads the lines of a report as it was recorded.
func ReadReportText(data []byte) ([]domain.Measurement, error) {
	r := newReader(data)
	var lines []domain.Measurement
	for name := range r.members(reportMembers) {
		if name == "measurements" {
			lines, _ = r.measurements()
			continue
		}
		r.skip()
	}
	return lines, r.finish()
}
