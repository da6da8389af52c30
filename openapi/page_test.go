package openapi_test

import (
	"slaledger/api/apitest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPageTriesTheInterface opens the reader's page, signs in with a token and
// asks for a balance, as a reader would.
func TestPageTriesTheInterface(t *testing.T) {
	b := apitest.OpenBrowser(t)
	f := apitest.Fill(t)
	const operation = "#operations-account-getBalance "
	b.Do(t,
		chromedp.Navigate(strings.TrimSuffix(f.URL, "/api/v1")+"/openapi/"),
		chromedp.Click(chromedp.CSS(".btn.authorize")),
		chromedp.SendKeys(chromedp.CSS(".auth-container input"), f.Tokens["vendor"]),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper .authorize")),
		chromedp.Click(chromedp.CSS(".auth-btn-wrapper .btn-done")),
		chromedp.Click(chromedp.CSS(operation+".opblock-summary-control")),
		chromedp.Click(chromedp.CSS(operation+".try-out__btn")),
		chromedp.SendKeys(chromedp.CSS(operation+`tr[data-param-name="contract"] input`),
			strings.TrimPrefix(f.Contract, "/contracts/")),
		chromedp.Click(chromedp.CSS(operation+".execute")),
	)
	if heading := b.Text(t, "h1"); heading != "ポイント台帳 API" {
		t.Errorf("heading %q", heading)
	}
	if asked := b.Text(t, operation+".request-url"); !strings.Contains(asked, f.URL+f.Contract+"/balance") {
		t.Errorf("asked %q", asked)
	}
	answered := b.Text(t, operation+".live-responses-table .response")
	for _, want := range []string{"200", `"as_of": "2024-04"`, `"points_to_penalty": "60"`} {
		if !strings.Contains(answered, want) {
			t.Errorf("no %s in %s", want, answered)
		}
	}
	b.Photograph(t)
	b.Quiet(t)
}
