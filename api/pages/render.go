package pages

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages by name, each with the frame and the components.
var templates = parse()

func parse() map[string]*template.Template {
	functions := template.FuncMap{
		"say": say, "parts": parts, "points": points, "signed": signed, "yen": yen, "value": value,
		"eraMonth": eraMonth, "shortMonth": shortMonth, "dict": dict, "asset": assetPath, "hash": groupedHash, "instant": instant,
	}
	shared := template.Must(template.New("").Funcs(functions).ParseFS(templateFiles,
		"templates/frame.html", "templates/component*.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "frame" || strings.HasPrefix(base, "component") {
			continue
		}
		pages[base] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, name))
	}
	return pages
}

// dict returns what a component is given, by name.
func dict(pairs ...any) map[string]any {
	given := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		given[pairs[i].(string)] = pairs[i+1]
	}
	return given
}

// view is what a template is given.
type view struct {
	*request
	Title   string
	Message string // what the former page has this one say
	Theme   string
	Page    any
	Subject *subject // the contract that the page is of, nil for none
	Tab     string
}

// subject is the contract that a page is of.
type subject struct {
	Path, ID, Name, Number, Vendor, Purchaser string
	// Tabs are the names of its pages.
	Tabs []tab
}

type tab struct{ Name, Path string }

// show shows a page.
func (r *request) show(status int, name, title string, page any) error {
	return r.showOf(status, name, title, nil, "", page)
}

// showOf shows a page of a contract, under one of its tabs.
func (r *request) showOf(status int, name, title string, of *subject, tab string, page any) error {
	v := view{
		request: r, Title: title, Message: r.session.PopString(r.Request().Context(), inMessage), Theme: r.theme(), Page: page,
		Subject: of, Tab: tab,
	}
	var text bytes.Buffer
	if err := templates[name].ExecuteTemplate(&text, "frame", v); err != nil {
		return err
	}
	header := r.Response().Header()
	header.Set("Content-Language", r.LanguageCode())
	if r.who.Name == "" && status == http.StatusUnauthorized {
		header.Del(echo.HeaderWWWAuthenticate)
	}
	return r.HTMLBlob(status, text.Bytes())
}

// Calls are the requests that the page made of the interface, as commands.
func (r *request) Calls() []string {
	var list []string
	for _, c := range r.calls {
		line := `curl -H "Authorization: Bearer $TOKEN" `
		if c.Method != http.MethodGet {
			line += "-X " + c.Method + ` -H "Content-Type: application/json" -d '` + strings.ReplaceAll(c.Body, "'", `'\''`) + "' "
		}
		list = append(list, line+"'"+r.Scheme()+"://"+r.Request().Host+c.Target+"'")
	}
	return list
}

// Here is the path of the page, with its query.
func (r *request) Here() string { return r.Request().URL.RequestURI() }

// InOtherLanguage is the page in the other language.
func (r *request) InOtherLanguage() string {
	query := r.Request().URL.Query()
	query.Set("lang", r.W.Frame.OtherLanguageCode)
	return r.Request().URL.Path + "?" + query.Encode()
}

// KnownAt is the past instant that the page is of, empty for now.
func (r *request) KnownAt() string { return r.QueryParam("known_at") }
