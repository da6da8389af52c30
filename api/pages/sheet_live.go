package pages

import (
	"net/http"
	"strings"

	"slaledger/domain/typed"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"
)

// liveSheet is what a script shows of what is being typed: the words and states of
// elements by their ids, the values of fields by their names, and the occurrences that an
// item's text is read as.
type liveSheet struct {
	Value map[string]string     `json:"value"`
	Text  map[string]string     `json:"text"`
	State map[string]string     `json:"state"`
	Lines map[string][]liveLine `json:"lines"`
}

// liveLine is an occurrence in an item's text.
type liveLine struct {
	Value    string `json:"value"`
	Excluded bool   `json:"excluded"`
	Note     string `json:"note"`
}

// isLive says whether a script asks, which shows the answer on the page that is there.
func (r *request) isLive() bool {
	in := r.Request()
	return in.Method == http.MethodPost && !r.resumed &&
		strings.Contains(in.Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// showLive answers what would come of what was typed.
func (r *request) showLive(p *sheetPage) error {
	if err := r.trySheet(p); err != nil {
		refused := r.problemOf(err)
		return r.JSON(refused.Status, liveSheet{Text: map[string]string{"bar-says": refused.Detail, "bar-counts": ""}})
	}
	w, bar := r.W.Sheet, r.barOf(p)
	live := liveSheet{
		Value: map[string]string{},
		Text:  map[string]string{"bar-says": bar.Says, "bar-counts": bar.Counts, "read": r.ReadText(p.ReadAs)},
		State: map[string]string{"bar": bar.State}, Lines: map[string][]liveLine{},
	}
	live.Text["warned"] = p.Warned
	live.Text["zeros-says"], live.State["zeros"] = say(w.Zeros, p.Zeros()), r.ZeroState(p.Zeros() > 0)
	pasted := r.form.Get("act") == "paste"
	for _, row := range p.Rows {
		if !row.Editable {
			continue
		}
		live.Text["v-"+row.Code], live.State["v-"+row.Code] = w.Verdicts[string(row.Verdict)], string(row.Verdict)
		live.Text["c-"+row.Code] = row.Count
		live.Text["p-"+row.Code], live.State["p-"+row.Code] = r.PointsOf(row), row.PointsState()
		if row.isAsRecorded() { // what was said of it on the page still holds
			live.State["e-"+row.Code] = "kept"
		} else {
			live.Text["e-"+row.Code], live.State["e-"+row.Code] = row.Says(w.Recorded), row.SaysState()
		}
		if row.Listed() {
			live.State["z-"+row.Code] = r.ZeroState(row.Asks())
		}
		if pasted {
			live.Value[row.Code], live.Value[row.Code+".note"] = row.Text, row.Note
		}
		if row.Measured != nil && row.Text != typed.Listing {
			for _, o := range row.Measured.Occurrences {
				live.Lines[row.Code] = append(live.Lines[row.Code], liveLine{o.Value, o.Excluded, o.Note})
			}
		}
	}
	text, err := json.Marshal(live)
	if err != nil {
		return err
	}
	return r.JSONBlob(http.StatusOK, text)
}

// ZeroState is the state of a button by which a 0 becomes an occurrence: there, or not.
func (r *request) ZeroState(there bool) string {
	if there {
		return actZero
	}
	return ""
}

// shownReadings is how many readings are told on a page.
const shownReadings = 6

// ReadText says in one line what was read otherwise than it was typed.
func (r *request) ReadText(readings []string) string {
	text := strings.Join(readings[:min(len(readings), shownReadings)], " ")
	if more := len(readings) - shownReadings; more > 0 {
		text += " " + say(r.W.Sheet.ReadMore, more)
	}
	return text
}
