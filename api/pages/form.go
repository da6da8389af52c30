package pages

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// fieldErrors returns what is wrong about the fields of a form, by the field's name: its
// pointer without the first slash; what is wrong about none of them has no name. It notes a
// refusal because of what has changed. One that says neither is returned as it is.
func (r *request) fieldErrors(refused error) (map[string]string, error) {
	p := r.problemOf(refused)
	changed := p.Status == http.StatusConflict || p.Status == http.StatusPreconditionFailed
	if !changed && (p.Status != http.StatusUnprocessableEntity || len(p.Errors) == 0) {
		return nil, refused
	}
	r.Refused = &p
	wrong := map[string]string{}
	if len(p.Errors) == 0 {
		wrong[""] = p.Detail
	}
	for _, e := range p.Errors {
		wrong[strings.TrimPrefix(e.Pointer, "/")] = e.Detail
	}
	return wrong, nil
}

// hidden is a field that is sent along and not seen.
type hidden struct{ Name, Value string }

// Hidden returns the fields of a form that a page sends along, but for what it is asked
// to do.
func (r *request) Hidden() []hidden {
	var fields []hidden
	for _, name := range slices.Sorted(maps.Keys(r.form)) {
		if slices.Contains([]string{"act", "key", "paste"}, name) {
			continue
		}
		for _, value := range r.form[name] {
			if value != "" {
				fields = append(fields, hidden{name, value})
			}
		}
	}
	return fields
}

// entered returns the fields of a form that were filled in, by name.
func (r *request) entered(names ...string) map[string]any {
	filled := map[string]any{}
	for _, name := range names {
		if text := r.form.Get(name); text != "" {
			filled[name] = text
		}
	}
	return filled
}
