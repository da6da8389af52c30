package pages_test

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// addWebhook adds a webhook that is told of all of a service, and returns its id.
func addWebhook(t *testing.T, s *apitest.Served, admin string) string {
	t.Helper()
	var added struct {
		ID string `json:"id"`
	}
	s.Must(t, 201, admin, "POST", "/webhooks", map[string]any{
		"title": "財務会計システムへの連携", "url": "https://accounts.example.jp/sla?key=k", "kinds": []string{"report", "measurements"},
	}, &added)
	return added.ID
}

// TestWebhooks adds a webhook on its page, looks at what became of deliveries, has one sent
// again, and removes it.
func TestWebhooks(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "kanri")
	expect(t, "nothing filled in", v.Post(t, "/webhooks", url.Values{"title": {" "}}), 422, "か所を直してください")
	form := url.Values{"title": {"連携"}, "url": {"https://10.0.0.1/"}, "kinds": {"report"}}
	expect(t, "out of reach", v.Post(t, "/webhooks", form), 422, "送信が許可されていません")
	form.Set("url", "https://example.jp/in")
	added := v.Post(t, "/webhooks", form)
	expect(t, "added", added, 201, "whsec_")
	expect(t, "who added it", v.Get(t, "/webhooks"), 200, "名張 結　")
	path := regexp.MustCompile(`/webhooks/\w+`).FindString(added.Text[strings.Index(added.Text, "whsec_"):])
	if page := v.Get(t, path); strings.Contains(page.Text, "whsec_") {
		t.Error("the secret is shown again")
	}
	s.Must(t, 200, "sokutei", "PUT", contract+"/months/2026-10/report", map[string]any{"measurements": []any{},
		"document": map[string]any{"title": "月次報告書", "date": "2026-11-05"}}, nil)
	claimed, err := s.Ledger.ClaimDeliveries(t.Context(), func(string) int { return 1 })
	if err != nil || len(claimed) != 1 {
		t.Fatalf("%v, %v", claimed, err)
	}
	answer := access.Answer{At: s.Ledger.Now(), Status: 503, Milliseconds: 12, Text: "<b>later</b>"}
	if _, err := s.Ledger.AnswerDelivery(t.Context(), claimed[0], answer); err != nil {
		t.Fatal(err)
	}
	page := v.Get(t, path)
	for _, says := range []string{"月次報告", "送信待ち", "503", "失敗 1回", "&lt;b&gt;later"} {
		expect(t, "failed", page, 200, says)
	}
	expect(t, "listed", v.Get(t, "/webhooks"), 200, "うち失敗 1")
	expect(t, "again", v.Post(t, path+"/deliveries/"+claimed[0].ID+"/again", nil), 303, "")
	expect(t, "sent again", v.Get(t, path), 200, "もう一度送ります")
	claimed, err = s.Ledger.ClaimDeliveries(t.Context(), func(string) int { return 1 })
	if err != nil || len(claimed) != 1 {
		t.Errorf("%v, %v", claimed, err)
	}
	position := func() (err error) {
		return s.Store.View(t.Context(), func(r access.Reader) error {
			_, err = r.NoticePosition("webhook " + strings.TrimPrefix(path, "/webhooks/"))
			return err
		})
	}
	if err := position(); err != nil {
		t.Errorf("what it was told of: %v", err)
	}
	expect(t, "removed", v.Post(t, path, nil), 303, "")
	expect(t, "gone", v.Get(t, path), 404, "<h1")
	if err := position(); !errors.Is(err, fact.ErrNoFact) {
		t.Errorf("what it was told of, then: %v", err)
	}
}

// TestWebhookOfSeveralContracts chooses two of three contracts on the page.
func TestWebhookOfSeveralContracts(t *testing.T) {
	f := apitest.Fill(t)
	v := f.SignInAs(t, "admin")
	second := f.EnterContract(t, f.Book)
	f.EnterContract(t, f.Book)
	chosen := []string{strings.TrimPrefix(second, "/contracts/"), strings.TrimPrefix(f.Contract, "/contracts/")}
	form := url.Values{"title": {"連携"}, "url": {"ftp://example.jp/"}, "contracts": chosen}
	again := v.Post(t, "/webhooks", form)
	if expect(t, "a wrong address", again, 422, "/"); strings.Count(again.Text, " selected>") != 2 {
		t.Errorf("what was chosen is not chosen any more: %s", again.Text)
	}
	form.Set("url", "https://example.jp/")
	expect(t, "several", v.Post(t, "/webhooks", form), 201, "whsec_")
	var list struct {
		Items []struct {
			Contracts []string `json:"contracts"`
		} `json:"items"`
	}
	f.Must(t, 200, "admin", "GET", "/webhooks", nil, &list)
	if len(list.Items) != 1 || !slices.Equal(list.Items[0].Contracts, chosen) {
		t.Errorf("%+v", list.Items)
	}
}
