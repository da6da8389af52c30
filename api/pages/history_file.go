package pages

import (
	"net/http"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/api/form"

	"github.com/labstack/echo/v4"
)

// historyFile hands out the acts on an account, or those of a month, as a table.
func historyFile(r *request) error {
	p := historyPage{Month: r.QueryParam("month")}
	if err := p.read(r); err != nil {
		return err
	}
	if err := p.chooseRevisions(r); err != nil {
		return err
	}
	w := r.W.History
	var lines [][]string
	for i := range p.events {
		if e := &p.events[i]; p.Month == "" || p.concerns(e, p.Month) {
			lines = append(lines, r.lineOfAct(e))
		}
	}
	file, err := form.Acts(w.Title, strings.Split(w.Columns, "、"), lines).CSV()
	if err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="history.csv"`)
	return r.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

// lineOfAct writes an act in the columns of the file.
func (r *request) lineOfAct(e *answer.Event) []string {
	month, revision, paper := "", "", ""
	if e.Month != nil {
		month = r.Month(*e.Month)
	}
	if e.Revision != nil {
		revision = strconv.Itoa(*e.Revision)
	}
	if e.Document != nil {
		paper = strings.TrimSpace(e.Document.Title + " " + e.Document.Number + " " + e.Document.Date)
	}
	var changes []string
	for _, c := range r.actOf(e).Figures {
		of := ""
		if c.Month != nil {
			of = r.Month(*c.Month) + " "
		}
		changes = append(changes, of+r.Changed(c)+" "+r.ChangedValue(c, c.Before)+" → "+r.ChangedValue(c, c.After))
	}
	return []string{
		strconv.FormatInt(e.Sequence, 10), r.Instant(e.At), r.W.History.Act[e.Act], month, orEmpty(e.Item), revision, e.Actor,
		e.Text, orEmpty(e.Reason), paper, strings.Join(changes, r.W.Balance.Comma),
	}
}
