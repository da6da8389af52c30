package apitest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a page of a headless Chromium with what it complained about.
type browser struct {
	context.Context
	mutex      sync.Mutex
	complaints []string
}

// browserTime is how long a test may keep a browser waiting.
const browserTime = 4 * time.Minute

func OpenBrowser(t *testing.T) *browser {
	t.Helper()
	Needs(t, "chromium")
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
		if e.Entry.Level != log.EntryLevelError && e.Entry.Level != log.EntryLevelWarning {
			return
		}
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

func (b *browser) Do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		t.Fatal(err)
	}
}

// Text waits for an element and returns its text.
func (b *browser) Text(t *testing.T, selector string) string {
	t.Helper()
	text, err := chromedp.Run(b, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return text
}

// Photograph keeps a picture of the page where SLALEDGER_SCREENSHOT says.
func (b *browser) Photograph(t *testing.T) {
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

// Forget has the browser not have complained about what is expected of a test.
func (b *browser) Forget(expected string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.complaints = slices.DeleteFunc(b.complaints, func(c string) bool { return strings.Contains(c, expected) })
}

// Quiet fails the test if the browser complained about anything.
func (b *browser) Quiet(t *testing.T) {
	t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.complaints) > 0 {
		t.Errorf("the browser complains: %s", strings.Join(b.complaints, "\n"))
	}
}
