package webhook

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// TestDocumentedVerification runs the code with which docs/webhooks.md has receivers verify a
// request, on one that is right, one that was changed and one that is old.
func TestDocumentedVerification(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "webhooks.md"))
	if err != nil {
		t.Fatal(err)
	}
	code := map[string]string{}
	for _, block := range regexp.MustCompile("(?s)```(python|go)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		code[block[1]] = block[2]
	}
	const secret, id, second, body = "whsec_c2xhbGVkZ2Vy", "msg_1", 1796000000, `{"type":"settlement","a":"三重"}`
	signature, err := Signature(secret, id, second, body)
	if err != nil {
		t.Fatal(err)
	}
	python := code["python"] + fmt.Sprintf(`
h = {"webhook-id": %[2]q, "webhook-timestamp": "%[3]d", "webhook-signature": "v1,AAAA %[4]s"}
b = %[5]q.encode()
print(verify(%[1]q, h, b, %[3]d), verify(%[1]q, h, b + b"x", %[3]d), verify(%[1]q, h, b, %[3]d + 301))
`, secret, id, second, signature, body)
	goCode := strings.Replace(code["go"], "import (", "import (\n\t\"fmt\"", 1) + fmt.Sprintf(`
func main() {
	h := http.Header{"Webhook-Id": {%[2]q}, "Webhook-Timestamp": {"%[3]d"}, "Webhook-Signature": {"v1,AAAA %[4]s"}}
	b, now := []byte(%[5]q), time.Unix(%[3]d, 0)
	fmt.Println(verify(%[1]q, h, b, now), verify(%[1]q, h, append(b, 'x'), now),
		verify(%[1]q, h, b, now.Add(301*time.Second)))
}
`, secret, id, second, signature, body)
	dir := t.TempDir()
	for name, c := range map[string]struct {
		text    string
		command []string
	}{
		"verify.py": {python, []string{apitest.Needs(t, "python3")}}, "verify.go": {goCode, []string{"go", "run"}},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), c.command[0], append(c.command[1:], file)...).CombinedOutput()
		if got := string(bytes.ToLower(bytes.TrimSpace(out))); err != nil || got != "true false false" {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}
