package api

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestMonitoring holds that the dashboard and the alert rules read metrics that there are, and
// that the handbook says what to do about each alert.
func TestMonitoring(t *testing.T) {
	s := serve(t)
	s.ask(asked{"admin", "GET", "/api/v1/me", ""}) // there are requests to count
	metrics := s.ask(asked{"admin", "GET", "/metrics", ""}).Body.String()
	texts := map[string]string{}
	for _, name := range []string{"monitoring/dashboard.json", "monitoring/alerts.yaml", "operation.ja.md"} {
		text, err := os.ReadFile("../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
		if !strings.HasPrefix(name, "monitoring/") {
			continue
		}
		read := regexp.MustCompile(`\b(?:slaledger|process|go)_[a-z0-9_]+`).FindAllString(texts[name], -1)
		if len(read) < 8 {
			t.Errorf("%s reads %q only", name, read)
		}
		for _, metric := range read {
			if metric = strings.TrimSuffix(metric, "_bucket"); !strings.Contains(metrics, "# TYPE "+metric+" ") {
				t.Errorf("%s: there is no metric %s", name, metric)
			}
		}
	}
	if !json.Valid([]byte(texts["monitoring/dashboard.json"])) {
		t.Error("the dashboard is no JSON")
	}
	for _, alert := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(texts["monitoring/alerts.yaml"], -1) {
		if !strings.Contains(texts["operation.ja.md"], "`"+alert[1]+"`") {
			t.Errorf("the handbook does not say what to do about %s", alert[1])
		}
	}
	for _, alert := range regexp.MustCompile("`(Slaledger\\w+)`").FindAllStringSubmatch(texts["operation.ja.md"], -1) {
		if !strings.Contains(texts["monitoring/alerts.yaml"], "alert: "+alert[1]+"\n") {
			t.Errorf("there is no alert %s", alert[1])
		}
	}
}

// TestAlertRules lets Prometheus's own tool tell the rules of a service that is well from one of which
// everything is wrong.
func TestAlertRules(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	switch {
	case err != nil && os.Getenv("CI") != "": // as apitest.Needs, which is made of this package
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	out, err := exec.CommandContext(t.Context(), promtool, "test", "rules", "testdata/alerts.yaml").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
