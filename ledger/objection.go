package ledger

import (
	"maps"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Objection is the vendor's objection to a measurement as stored.
type Objection struct {
	Text     book.WordText
	Recorded fact.Recorded
	Answer   *ObjectionAnswer // nil while there is none
}

// ObjectionAnswer is the measurer's answer to an objection as stored.
type ObjectionAnswer struct {
	Decision domain.Decision
	Text     book.WordText
	Recorded fact.Recorded
}

// objectionTo returns the objection to a measurement, nil if there is none.
func objectionTo(f fact.FollowedMeasurement) (*Objection, error) {
	if f.Objection == nil {
		return nil, nil
	}
	o := &Objection{Recorded: f.Objection.Recorded}
	var err error
	if o.Text, err = wordText(f.Objection.Body); err != nil || f.Answer == nil {
		return o, err
	}
	o.Answer = &ObjectionAnswer{Decision: f.Answer.Decision, Recorded: f.Answer.Recorded}
	o.Answer.Text, err = wordText(f.Answer.Body)
	return o, err
}

// Object records the vendor's objection to the valid measurement of an item,
// one per revision. It stops nothing; replacing or cancelling the measurement
// closes it. It returns the errors of book.ReadObjection, not_found if there is
// no valid measurement, and already_exists.
func (c *Command) Object(month domain.Month, code string, request []byte) (Measurement, error) {
	if err := c.permit(access.MayObject); err != nil {
		return Measurement{}, err
	}
	sheet, line, err := c.measured(month, code)
	if err != nil {
		return Measurement{}, err
	}
	given, err := book.ReadObjection(request)
	if err != nil {
		return Measurement{}, err
	}
	if line.objection != nil {
		return Measurement{}, refusal.New(refusal.AlreadyExists, "この測定結果には既に異議があります。",
			"There is an objection to this measurement already.")
	}
	text, err := body(book.NewWord(given))
	if err != nil {
		return Measurement{}, err
	}
	objection := fact.Objection{
		Contract: c.id, Month: month, Item: code, Revision: line.fact.Revision, Body: text, Recorded: c.recorded(),
	}
	c.name, c.month, c.facts = "objection", month, []fact.Fact{objection}
	line.objection = &Objection{Text: book.NewWord(given), Recorded: objection.Recorded}
	return c.withLine(sheet, line)
}

// AnswerObjection records the measurer's answer to the objection to the valid
// measurement of an item. Upholding it cancels nothing by itself. It returns
// the errors of book.ReadObjectionAnswer, not_found if there is no objection,
// and already_exists.
func (c *Command) AnswerObjection(month domain.Month, code string, request []byte) (Measurement, error) {
	if err := c.permit(access.MayMeasure); err != nil {
		return Measurement{}, err
	}
	sheet, line, err := c.measured(month, code)
	if err != nil {
		return Measurement{}, err
	}
	if line.objection == nil {
		return Measurement{}, nothing("%[1]s の %[2]s の測定結果への異議はありません。", "The measurement of %[2]s in %[1]s has no objection.",
			month, code)
	}
	given, err := book.ReadObjectionAnswer(request)
	if err != nil {
		return Measurement{}, err
	}
	if line.objection.Answer != nil {
		return Measurement{}, refusal.New(refusal.AlreadyExists, "この異議には既に回答しています。", "The objection is answered already.")
	}
	text, err := body(book.NewWord(given))
	if err != nil {
		return Measurement{}, err
	}
	answer := fact.ObjectionAnswer{
		Contract: c.id, Month: month, Item: code, Revision: line.fact.Revision, Decision: given.Decision, Body: text,
		Recorded: c.recorded(),
	}
	c.name, c.month, c.facts = "objection_answer", month, []fact.Fact{answer}
	answered := *line.objection
	answered.Answer = &ObjectionAnswer{Decision: given.Decision, Text: book.NewWord(given), Recorded: answer.Recorded}
	line.objection = &answered
	return c.withLine(sheet, line)
}

// measured returns the sheet of a month and the valid line of an item in it, or
// not_found.
func (c *Command) measured(month domain.Month, code string) (*monthSheet, storedLine, error) {
	sheet, err := loadSheet(c.w, c.account, month)
	if err != nil {
		return nil, storedLine{}, err
	}
	item := sheet.version.Item(code, month)
	if item == nil {
		return nil, storedLine{}, noItem(month, code)
	}
	line, ok := sheet.valid(item)
	if !ok {
		return nil, storedLine{}, noMeasurement(month, code)
	}
	return sheet, line, nil
}

// withLine puts a line in the place of the one before and returns it as a
// measurement.
func (c *Command) withLine(sheet *monthSheet, line storedLine) (Measurement, error) {
	after := *sheet
	after.lines = maps.Clone(sheet.lines)
	after.lines[line.fact.Item] = line
	c.account = c.account.withSheet(&after)
	return after.measurement(line)
}
