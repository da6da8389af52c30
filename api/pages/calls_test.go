package pages_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/go-json-experiment/json/jsontext"
)

// commands finds the requests that a page says it was made of.
var commands = regexp.MustCompile(`(?s)<footer.*<pre tabindex="0">(.*?)</pre>`)

// figures finds the figures that a page shows as such.
var figures = regexp.MustCompile(`class="(?:[^"]* )?(?:n|num)(?: [^"]*)?"[^>]*>([^<]*)<`)

// digits finds the numbers in a text, without their signs.
var digits = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)?`)

// asked is where the requests of pages are carried out.
type asked struct {
	*testing.T
	*apitest.Served
	home string // whose settings curl has
	seen map[string]bool
}

func openAsked(t *testing.T, s *apitest.Served) *asked {
	t.Helper()
	apitest.Needs(t, "curl")
	a := &asked{T: t, Served: s, home: t.TempDir(), seen: map[string]bool{}}
	settings := "silent\nshow-error\nwrite-out = \"\\n%{http_code}\\n\"\n"
	if err := os.WriteFile(filepath.Join(a.home, ".curlrc"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// rowNumbers are the numbers that a page gives its rows itself.
var rowNumbers = regexp.MustCompile(`<tr id="s(\d+)"`)

// hold carries out, as they stand there, the requests that a page says it was made of: they
// are answered, and have the figures that the page shows. It does so with one page of each
// route and query.
func (a *asked) hold(user string, page found) {
	a.Helper()
	at, _ := url.Parse(page.path)
	var names []string
	for name := range at.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	kind := fmt.Sprint(page.route, names)
	if a.seen[kind] {
		return
	}
	a.seen[kind] = true
	lines := ""
	if found := commands.FindStringSubmatch(page.Text); found != nil {
		lines = html.UnescapeString(found[1])
	}
	shell := exec.CommandContext(a.Context(), "sh", "-c", lines)
	shell.Env = append(os.Environ(), "TOKEN="+a.Tokens[user], "CURL_HOME="+a.home)
	out, err := shell.CombinedOutput()
	if err != nil {
		a.Errorf("%s: %v: %s\n%s", page.path, err, lines, out)
		return
	}
	for _, refused := range regexp.MustCompile(`(?m)^(?:40[0135]|42.|5..)$`).FindAllString(string(out), -1) {
		a.Errorf("%s: a request is answered with %s: %s\n%s", page.path, refused, lines, out)
	}
	numbers := counts(a.T, out)
	for _, number := range digits.FindAllString(string(out), -1) {
		numbers[number] = true
	}
	_, main, _ := strings.Cut(page.Text, "<main")
	for _, row := range rowNumbers.FindAllStringSubmatch(main, -1) {
		numbers[row[1]] = true
	}
	for _, figure := range figures.FindAllStringSubmatch(main, -1) {
		text := strings.ReplaceAll(html.UnescapeString(figure[1]), ",", "")
		for _, number := range digits.FindAllString(text, -1) {
			if !numbers[number] {
				a.Errorf("%s shows %q, which no request that it was made of answers", page.path, figure[1])
			}
		}
	}
}

// counts returns how many there are of each list in answers.
func counts(t *testing.T, answers []byte) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	d := jsontext.NewDecoder(bytes.NewReader(answers))
	for {
		if d.PeekKind() == ']' {
			_, length := d.StackIndex(d.StackDepth())
			found[fmt.Sprint(length)] = true
		}
		if _, err := d.ReadToken(); err == io.EOF {
			return found
		} else if err != nil {
			t.Errorf("%v: %s", err, answers)
			return found
		}
	}
}
