package pages

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates give the pages by name, each with the frame and the components. Each is read
// when it is shown first: all of them take longer than anything else at the start.
var templates = parse()

func parse() map[string]func() *template.Template {
	functions := template.FuncMap{
		"say": say, "plain": plain, "inc": func(i int) int { return i + 1 },
		"dec":        func(i int) int { return i - 1 },
		"shortMonth": shortMonth, "dict": dict, "asset": assetPath, "instant": instant,
		"plainText": plainText, "has": slices.Contains[[]string], "within": within,
		"lines": func(text string) int { return strings.Count(text, "\n") + 1 },
		"list":  func(of ...string) []string { return of },
	}
	shared := sync.OnceValue(func() *template.Template {
		return template.Must(template.New("").Funcs(functions).ParseFS(templateFiles,
			"templates/frame.html", "templates/component*.html"))
	})
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := map[string]func() *template.Template{}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "frame" || strings.HasPrefix(base, "component") {
			continue
		}
		pages[base] = sync.OnceValue(func() *template.Template {
			return template.Must(template.Must(shared().Clone()).ParseFS(templateFiles, name))
		})
	}
	return pages
}

// within says whether a field is another, or one inside it.
func within(field, other string) bool { return field == other || strings.HasPrefix(field, other+"/") }

// plain writes what a pointer points to.
func plain(value any) string { return fmt.Sprint(reflect.Indirect(reflect.ValueOf(value))) }

// dict returns what a component is given, by name.
func dict(pairs ...any) map[string]any {
	given := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		given[pairs[i].(string)] = pairs[i+1]
	}
	return given
}

// refusals are the statuses of pages that show a form again, because of what was typed or
// of what has changed.
var refusals = []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusUnprocessableEntity}

// view is what a template is given.
type view struct {
	*request
	Title   string
	Message string // what the former page has this one say
	Theme   string
	Page    any
}

// show shows a page. The title of one with a form that was refused says so.
func (r *request) show(status int, name, title string, page any) error {
	if r.form != nil && name != "error" && slices.Contains(refusals, status) {
		title = say(r.W.Sheet.CheckTitle, title)
	}
	text, err := r.render(name, "frame", r.viewOf(title, page))
	if err != nil {
		return err
	}
	return r.send(status, text)
}

// showKept shows a page whose last part, its template "rest", says nothing but what the
// interface answered before the key was taken: where that answered the same to whomever,
// the part is the same, and is kept.
func (r *request) showKept(status int, name, title string, key answersKey, page any) error {
	v := r.viewOf(title, page)
	text, err := r.render(name, "begin", v)
	if err != nil {
		return err
	}
	rest, found := r.site.kept.Get(key)
	if !found {
		if rest, err = r.render(name, "rest", v); err != nil {
			return err
		}
		r.site.kept.Add(key, rest)
	}
	end, err := r.render(name, "end", v)
	if err != nil {
		return err
	}
	return r.send(status, slices.Concat(text, rest, end))
}

// maxKept is how many parts of pages are kept: those asked for last, of some 40 KiB each.
const maxKept = 500

// answersKey names what the interface answered a page, and in which language.
type answersKey [sha256.Size]byte

// answersSoFar returns the key of all that the interface answered the page so far.
func (r *request) answersSoFar() (key answersKey) {
	r.answers.Sum(key[:0])
	return key
}

func (r *request) viewOf(title string, page any) view {
	message := r.session.PopString(r.Request().Context(), inMessage)
	return view{request: r, Title: title, Message: message, Theme: r.theme(), Page: page}
}

// render carries out a template of a page, and gives it the links that a page has as a
// whole.
func (r *request) render(name, part string, v view) ([]byte, error) {
	var text bytes.Buffer
	if err := templates[name]().ExecuteTemplate(&text, part, v); err != nil {
		return nil, err
	}
	var past func(string) string
	if r.KnownAt() != "" {
		past = r.inThePast
	}
	return finish(text.Bytes(), r.W.Subject.Clause, past), nil
}

// send sends a page.
func (r *request) send(status int, text []byte) error {
	r.Response().Header().Set("Content-Language", r.LanguageCode())
	return r.HTMLBlob(status, text)
}

// Calls are the requests that the page made of the interface, as commands.
func (r *request) Calls() []string {
	var list []string
	for _, c := range r.calls {
		line := `curl -H "Authorization: Bearer $TOKEN" `
		switch {
		case c.Method != http.MethodGet && utf8.ValidString(c.Body):
			body := strings.ReplaceAll(c.Body, "'", `'\''`)
			line += "-X " + c.Method + ` -H "Content-Type: ` + c.Media + `" --data-binary '` + body + "' "
		case c.Method != http.MethodGet:
			line += "-X " + c.Method + ` -H "Content-Type: ` + c.Media + `" --data-binary @FILE `
		}
		list = append(list, line+"'"+r.Scheme()+"://"+r.Request().Host+c.Target+"'")
	}
	return list
}

// Here is the path of the page, with its query.
func (r *request) Here() string { return r.Request().URL.RequestURI() }

// InOtherLanguage is the page in the other language: of what answers a form, the page that
// it is on.
func (r *request) InOtherLanguage() string {
	query := r.Request().URL.Query()
	query.Set("lang", r.W.Frame.OtherLanguageCode)
	route, path := r.Path(), r.Request().URL.Path
	for route != "" && !hasPage(route) && strings.Contains(path, "/") {
		route, path = route[:strings.LastIndex(route, "/")], path[:strings.LastIndex(path, "/")]
	}
	return cmp.Or(path, "/") + "?" + query.Encode()
}
