package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// needs skips a test on a machine without a program that building slaledger
// does not need.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		missing(t, program+" is not installed")
	}
}

// missing skips a test for want of something. Where submissions are judged,
// nothing is skipped.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// browser is a page of a headless Chromium with what it complained about.
type browser struct {
	context.Context
	mutex      sync.Mutex
	complaints []string
}

// browserTime is how long a test may keep a browser waiting.
const browserTime = 2 * time.Minute

func openBrowser(t *testing.T) *browser {
	t.Helper()
	needs(t, "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.WindowSize(1200, 1600), chromedp.Flag("lang", "ja"))
	allocator, endAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(endAllocator)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	b := &browser{}
	if err := chromedp.Listen(tab, b.listen); err != nil { // starts the browser, which ends with its first context
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(tab, browserTime)
	t.Cleanup(cancel)
	b.Context = limited
	return b
}

// listen keeps errors and warnings of scripts, of the content security policy,
// and of requests that came to nothing.
func (b *browser) listen(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complaints = append(b.complaints, fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "not caught: "+e.ExceptionDetails.Text)
	case *network.EventLoadingFailed:
		b.complaints = append(b.complaints, "not loaded: "+e.ErrorText)
	}
}

// TestPageTriesTheInterface opens the reader's page, signs in with a token and
// asks for a balance, as a reader would.
func TestPageTriesTheInterface(t *testing.T) {
	b := openBrowser(t)
	f := fillTest(t)
	const operation = "#operations-account-getBalance "
	b.do(t,
		chromedp.Navigate(strings.TrimSuffix(f.url, "/api/v1")+"/openapi/"),
		chromedp.Click(chromedp.CSS(".btn.authorize")),
		chromedp.SendKeys(chromedp.CSS(".auth-container input"), f.tokens["vendor"]),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper .authorize")),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper .btn-done")),
		chromedp.Click(chromedp.CSS(operation+".opblock-summary-control")),
		chromedp.Click(chromedp.CSS(operation+".try-out__btn")),
		chromedp.SendKeys(chromedp.CSS(operation+`tr[data-param-name="contract"] input`), strings.TrimPrefix(f.contract, "/contracts/")),
		chromedp.Click(chromedp.CSS(operation+".execute")),
	)
	if heading := b.text(t, "h1"); heading != "ポイント台帳 API" {
		t.Errorf("heading %q", heading)
	}
	if asked := b.text(t, operation+".request-url"); !strings.Contains(asked, f.url+f.contract+"/balance") {
		t.Errorf("asked %q", asked)
	}
	answered := b.text(t, operation+".live-responses-table .response")
	for _, want := range []string{"200", `"as_of": "2024-04"`, `"points_to_penalty": "60"`} {
		if !strings.Contains(answered, want) {
			t.Errorf("no %s in %s", want, answered)
		}
	}
	b.photograph(t)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.complaints) > 0 {
		t.Errorf("the browser complains: %s", strings.Join(b.complaints, "\n"))
	}
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		t.Fatal(err)
	}
}

// text waits for an element and returns its text.
func (b *browser) text(t *testing.T, selector string) string {
	t.Helper()
	text, err := chromedp.Run(b, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return text
}

// photograph keeps a picture of the page where SLALEDGER_SCREENSHOT says.
func (b *browser) photograph(t *testing.T) {
	t.Helper()
	path := os.Getenv("SLALEDGER_SCREENSHOT")
	if path == "" {
		return
	}
	const best = 100
	image, err := chromedp.Run(b, chromedp.FullScreenshot(best))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, image, 0o644); err != nil {
		t.Fatal(err)
	}
}
