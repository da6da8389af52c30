package pages

import (
	"net/http"
	"strings"

	"slaledger/api/form"
	"slaledger/domain/typed"

	"github.com/labstack/echo/v4"
)

// draftField is a field of the form of a version, as it stands in the file of a draft: in
// Japanese, whichever language the page is in.
type draftField struct {
	name, label string
	words       map[string]string // of its choices, nil for any text
	order       []string          // of the choices
}

// The choices of the policy, in the order in which they are shown.
var (
	periodChoices   = []string{"month", "quarter", "half_year", "fiscal_year", "trailing"}
	targetChoices   = []string{"payable", "reduction"}
	unitChoices     = []string{"1", "10", "100", "1000"}
	modeChoices     = []string{"floor", "ceil", "half_up"}
	impositionOrder = []string{"consent", "prefecture"}
)

// draftFields are the fields of the form of a version beside its items.
func draftFields() []draftField {
	w := &japanese.Agreement
	return []draftField{
		{"effective_from", w.Effective, nil, nil},
		{"signed_on", japanese.Contract.SignedOn, nil, nil},
		{"document", w.Document, nil, nil},
		{"note", w.Note, nil, nil},
		{"penalty_threshold", w.Threshold, nil, nil},
		{"reduction_rate", w.Rate, nil, nil},
		{"expiry_months", w.Expiry, nil, nil},
		{"period_kind", w.Period, w.Periods, periodChoices},
		{"period_months", w.PeriodMonths, nil, nil},
		{"rounding_target", w.RoundingTarget, w.Targets, targetChoices},
		{"rounding_unit", w.RoundingUnit, w.Units, unitChoices},
		{"rounding_mode", w.RoundingMode, w.Modes, modeChoices},
		{"measurement_due_months", w.Due, nil, nil},
		{"imposition", w.Imposition, w.Impositions, impositionOrder},
	}
}

// saveDraft answers what the form is filled with as a file, which readDraft reads again.
func (r *request) saveDraft(rows []agreementRow) error {
	draft := form.AgreementDraft{Countings: typed.CountingWords()}
	for _, field := range draftFields() {
		made := form.DraftField{Label: field.label, Text: strings.TrimSpace(r.form.Get(field.name))}
		for _, key := range field.order {
			made.Words = append(made.Words, field.words[key])
			if made.Text == key {
				made.Text = field.words[key]
			}
		}
		draft.Fields = append(draft.Fields, made)
	}
	for _, row := range rows {
		draft.Items = append(draft.Items, row.Cells)
	}
	made := form.Draft(draft)
	file, err := made.XLSX()
	if err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderContentDisposition, form.Disposition(made.Short+".xlsx", made.Name+".xlsx"))
	return r.Blob(http.StatusOK, mediaXLSX, file)
}

// readDraft fills the form from the file of a draft, whose items then are all there are. It
// returns the tables of items beside it, whether there is one, and what in it is none of the
// choices.
func (r *request) readDraft(sheets []typed.Worksheet) (items []typed.Worksheet, is bool, wrong map[string]string) {
	fields := draftFields()
	labels := make([]string, len(fields))
	for i, field := range fields {
		labels[i] = field.label
	}
	found, items := typed.FindFields(sheets, labels)
	wrong = map[string]string{}
	for _, field := range fields {
		text, is := found[field.label]
		if !is {
			continue
		}
		chosen := field.words == nil
		for key, word := range field.words {
			if text == word {
				text, chosen = key, true
				break
			}
		}
		if !chosen {
			wrong[field.name] = say(r.W.Agreement.NoChoice, text, field.label)
			continue
		}
		r.form.Set(field.name, text)
	}
	return items, found != nil, wrong
}
