package apitest

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Paper is what a browser printed of a page.
type Paper struct {
	Sheets string // how many
	Wide   bool   // A4 landscape
	Text   string // in its layout
}

// Print prints the page that a browser shows to a file, and returns what is on the paper.
// The test is skipped without the programs that read it.
func Print(t *testing.T, b context.Context, file string) Paper {
	t.Helper()
	about, reader := Needs(t, "pdfinfo"), Needs(t, "pdftotext")
	err := chromedp.Do(b, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		yes := true
		made, err := cdp.Call(ctx, tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
		if err != nil {
			return err
		}
		return os.WriteFile(file, made.Data, 0o600)
	}))
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), about, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	sheets := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(string(said))
	size := regexp.MustCompile(`Page size: +(\d+)[.\d]* x (\d+)`).FindStringSubmatch(string(said))
	if (size[1] == "841") == (size[2] == "841") {
		t.Errorf("%s is no A4: %s by %s points", file, size[1], size[2])
	}
	text, err := exec.CommandContext(t.Context(), reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return Paper{Sheets: sheets[1], Wide: size[1] == "841", Text: string(text)}
}
