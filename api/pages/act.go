package pages

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slaledger/domain/typed"

	"github.com/go-json-experiment/json"
)

// actForm is the form of something that is done in its place on a page.
type actForm struct {
	ID     string // on the page
	Path   string // that it is sent to
	Title  string
	Hint   string
	Closed string // why it cannot be done now, empty if it can
	Fields []actField
	// Revision is that of the statement it was made from, 0 if it is about none.
	Revision int
	// Made is what it was made from, where the interface does not compare that; empty elsewhere.
	Made  string
	Do    string // its button
	Done  string // said once it is done
	Grave bool
	// Tries says that it is tried before it is done: it changes points or yen, or what
	// becomes of them.
	Tries bool
	Alone bool   // whether the page is for it alone: it is open
	Due   bool   // whether it is what waits for the reader: it stands first, and open
	Key   string // by which it is done once
	Sent  bool   // whether the page answers it
	// Tried names what was tried, Effects and Changes what that would change.
	Tried   string
	Again   bool // whether it was tried again, because it was changed after it had been tried
	Effects []string
	Changes []change
	Refused *problem
	Errors  []actError

	fixed map[string]any // of the request, beside what is typed
}

// actField is a field of a form. Its name is the pointer into the request without the
// first slash.
type actField struct {
	Name, Label, Hint, Value, Error string
	Type                            string // of an input; textarea, select or checkbox
	Need                            bool
	Options                         []hidden // of a select: values and words
	read                            func(string) any
}

// actError is what is wrong about a field, by its id, in words that name it.
type actError struct{ Field, Words string }

// newAct returns a form, with a key of its own.
func newAct(f actForm) *actForm {
	f.Key = rand.Text()
	if f.fixed == nil {
		f.fixed = map[string]any{}
	}
	return &f
}

// asDate and the others read what is typed as the interface takes it.
func asDate(text string) any  { return typed.ReadDate(text) }
func asMonth(text string) any { return typed.ReadMonth(text) }
func asYen(text string) any   { return typed.ReadNumber(text, "円") }

// asNumber reads a number, and asTrue a box that is ticked.
func asNumber(text string) any { return typed.ReadNumber(text, "") }
func asTrue(string) any        { return true }

// asYear reads a year. What is none is left to be refused.
func asYear(text string) any {
	plain := typed.ReadNumber(text, "年度")
	if year, err := strconv.Atoi(plain); err == nil {
		return year
	}
	return plain
}

// paperFields are the fields of a paper at a place of the request.
func (r *request) paperFields(at string, need bool) []actField {
	w := r.W.Act
	return []actField{
		{Name: at + "/title", Label: w.PaperTitle, Need: need},
		{Name: at + "/number", Label: w.PaperNumber},
		{Name: at + "/date", Label: w.PaperDate, Type: "date", Need: need, read: asDate},
		{Name: at + "/sha256", Label: w.PaperHash, Hint: w.PaperHashHint},
	}
}

// take takes what was typed.
func (f *actForm) take(form url.Values) {
	f.Sent = true
	for i := range f.Fields {
		f.Fields[i].Value = form.Get(f.Fields[i].Name)
	}
}

// body is what is sent of what was typed.
func (f *actForm) body(form url.Values) map[string]any {
	body := map[string]any{}
	for name, value := range f.fixed {
		body[name] = value
	}
	if f.Revision != 0 {
		body["revision"], _ = strconv.Atoi(form.Get("revision"))
	}
	for _, field := range f.Fields {
		text := strings.TrimSpace(field.Value)
		if text == "" {
			continue
		}
		var value any = text
		if field.read != nil {
			value = field.read(text)
		}
		put(body, strings.Split(field.Name, "/"), value)
	}
	return body
}

// put puts a value at a place of a request, where lists have one element.
func put(into map[string]any, path []string, value any) {
	name, rest := path[0], path[1:]
	switch {
	case len(rest) == 0:
		into[name] = value
	case rest[0] == "0":
		if into[name] == nil {
			into[name] = []map[string]any{{}}
		}
		put(into[name].([]map[string]any)[0], rest[1:], value)
	default:
		if into[name] == nil {
			into[name] = map[string]any{}
		}
		put(into[name].(map[string]any), rest, value)
	}
}

// carryOutAct tries or does what a form says. Unless it is done, the page shows it again.
func (r *request) carryOutAct(f *actForm, into any) (done bool, err error) {
	f.take(r.form)
	if f.isMoved(r) || r.resumed {
		return false, nil
	}
	return r.sendAct(f, f.body(r.form), into)
}

// isMoved refuses a form whose page was made from something else. One that was sent before
// its sender signed in again stays made from what it was.
func (f *actForm) isMoved(r *request) bool {
	made := r.form.Get("made")
	switch {
	case made == "" || made == f.Made:
		return false
	case r.resumed:
		f.Made = made
		return false
	}
	f.Refused = r.moved()
	return true
}

// moved is why a form is refused whose page was made from something else.
func (r *request) moved() *problem {
	return &problem{Status: http.StatusPreconditionFailed, Code: "precondition_failed", Detail: r.W.Act.Moved}
}

// sendAct sends what a form says, to be tried or done.
func (r *request) sendAct(f *actForm, body map[string]any, into any) (done bool, err error) {
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(text)
	tried := hex.EncodeToString(sum[:])
	does := r.form.Get("act") == "do"
	done = does && (!f.Tries || r.form.Get("tried") == tried)
	c := command{method: http.MethodPost, path: f.Path, body: body}
	if done {
		c.key = r.form.Get("key")
	} else {
		c.query = dryRun()
	}
	if _, err := r.ask(c, into); err != nil {
		return false, f.refuse(r, err)
	}
	if done {
		r.say(f.Done)
		return true, nil
	}
	f.Tried, f.Again = tried, does
	return false, nil
}

// refuse notes at its fields, or as a whole, why a form was refused. A defect is returned.
func (f *actForm) refuse(r *request, err error) error {
	refused := r.problemOf(err)
	if refused.Status == http.StatusInternalServerError {
		return err
	}
	f.Refused = &refused
	for _, e := range refused.Errors {
		name := feeField(strings.TrimPrefix(e.Pointer, "/"))
		at := slices.IndexFunc(f.Fields, func(field actField) bool { return within(field.Name, name) })
		if at < 0 {
			f.Errors = append(f.Errors, actError{f.ID, e.Detail})
			continue
		}
		f.Fields[at].Error = e.Detail
		words := f.Fields[at].Label + r.W.Amendment.Colon + e.Detail
		f.Errors = append(f.Errors, actError{f.ID + "." + f.Fields[at].Name, words})
	}
	return nil
}

// Status is that of the page that answers a form.
func (f *actForm) Status() int {
	if f.Refused != nil {
		return f.Refused.Status
	}
	return http.StatusOK
}

// Open says whether a form is seen as a whole at once.
func (f *actForm) Open() bool { return f.Alone || f.Due }

// dueFirst puts the form that waits for the reader first, if it can be sent: nothing on the
// page is more prominent.
func dueFirst(forms []*actForm, id string) {
	at := slices.IndexFunc(forms, func(f *actForm) bool { return f.ID == id && f.Closed == "" })
	if at < 0 {
		return
	}
	due := forms[at]
	due.Due = true
	copy(forms[1:at+1], forms[:at])
	forms[0] = due
}

// sentAct returns the one of the forms that was sent to a path. What is none of them is
// left to the interface to refuse, or is not the sender's.
func (r *request) sentAct(forms []*actForm, path string) (*actForm, error) {
	id := r.form.Get("form")
	at := slices.IndexFunc(forms, func(f *actForm) bool { return f.Path == path && (id == "" || f.ID == id) })
	if at >= 0 {
		return forms[at], nil
	}
	if id == "" {
		if _, err := r.ask(command{method: http.MethodPost, path: path, query: dryRun(), body: struct{}{}}, nil); err != nil {
			return nil, err
		}
	}
	return nil, problem{Status: http.StatusForbidden, Code: "forbidden", Detail: r.W.Act.Gone}
}

// outstanding writes what is still to be taken or given back.
func (r *request) outstanding(amount string) string {
	switch back, negative := strings.CutPrefix(amount, "-"); {
	case amount == "0":
		return r.W.Balance.Even
	case negative:
		return say(r.W.Balance.Repay, r.Yen(back))
	}
	return say(r.W.Balance.Outstanding, r.Yen(amount))
}
