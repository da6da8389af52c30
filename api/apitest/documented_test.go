package apitest

import (
	"net/http"
	"testing"
)

// TestUndocumentedAnswersAreNoticed changes an answer in small ways that a
// client would stumble over.
func TestUndocumentedAnswersAreNoticed(t *testing.T) {
	router, err := interfaceDocument()
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest("GET", "http://localhost/api/v1/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	route, parameters, err := router.FindRoute(request)
	if err != nil {
		t.Fatal(err)
	}
	const sound = `{"name":"a","roles":["auditor"],"vendor_id":null,"credentials":[]}`
	for _, c := range []struct {
		status      int
		media, etag string
		body        string
		sound       bool
	}{
		{200, "application/json", "x", sound, true},
		{200, "application/json", "", sound, false},
		{200, "text/plain", "x", sound, false},
		{201, "application/json", "x", sound, false},
		{409, "application/problem+json", "", `{"type":"t","title":"t","status":409,"detail":"d","code":"month_settled"}`,
			false},
		{401, "application/problem+json", "", `{"type":"t","title":"t","status":401,"detail":"d","code":"unauthenticated"}`,
			true},
		{401, "application/problem+json", "", `{"type":"t","title":"t","status":401,"detail":"d","code":"forbidden"}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["auditor"]}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["auditor"],"vendor_id":null,"credentials":[],"more":1}`, false},
		{200, "application/json", "x", `{"name":null,"roles":["auditor"],"vendor_id":null,"credentials":[]}`, false},
		{200, "application/json", "x", `{"name":"a","roles":["king"],"vendor_id":null,"credentials":[]}`, false},
	} {
		header := http.Header{"Content-Type": {c.media}, "Www-Authenticate": {"Bearer"}}
		if c.etag != "" {
			header.Set("ETag", c.etag)
		}
		err := validateAnswer(request, route, parameters, Answer{Status: c.status, Header: header, Body: []byte(c.body)})
		if (err == nil) != c.sound {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
