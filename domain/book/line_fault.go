package book

import (
	"strconv"
	"strings"

	"slaledger/domain"
	"slaledger/domain/refusal"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// finishLines is finish for a sheet, a correction or a report: each fault in a line names
// the line's item and what was given.
func (r *reader) finishLines(version *domain.Agreement) error {
	err := r.finish()
	faults, ok := err.(refusal.Faults)
	if !ok {
		return err
	}
	var given struct {
		Lines []jsontext.Value `json:"measurements"`
	}
	repeated := jsontext.AllowDuplicateNames(true) // which is a fault of its own
	if json.Unmarshal(r.data, &given, repeated, json.RejectUnknownMembers(false)) != nil {
		return faults // there are no lines to be named
	}
	named, _ := faults.Shown()
	for i := range named {
		nameLine(&named[i], given.Lines, version)
	}
	return faults
}

// nameLine enters of which line a fault is, if it is of one.
func nameLine(f *refusal.Fault, lines []jsontext.Value, version *domain.Agreement) {
	rest, _ := strings.CutPrefix(f.Pointer, "/measurements/")
	number, member, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(lines) {
		return
	}
	f.ItemCode = textAt(lines[i], "item_code")
	if position, ok := version.Position(f.ItemCode); ok {
		f.ItemName = version.Items[position].Name
	}
	if member != "" {
		f.Given = textAt(lines[i], member)
	}
}

// textAt returns the text or the literal at a pointer, cut to what is shown; empty where
// there is none.
func textAt(value jsontext.Value, pointer string) string {
	for token := range strings.SplitSeq(pointer, "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		var members map[string]jsontext.Value
		var elements []jsontext.Value
		repeated := jsontext.AllowDuplicateNames(true)
		if json.Unmarshal(value, &members, repeated) == nil {
			value = members[token]
			continue
		}
		i, err := strconv.Atoi(token)
		if json.Unmarshal(value, &elements, repeated) != nil || err != nil || i >= len(elements) {
			return ""
		}
		value = elements[i]
	}
	switch value.Kind() {
	case '"':
		var text string
		if json.Unmarshal(value, &text) != nil {
			return ""
		}
		return Shown(text)
	case '0', 't', 'f':
		return Shown(string(value))
	}
	return ""
}
