package form

import (
	"bytes"
	"strings"
	"testing"
)

// TestHTML checks what of a cell a page shows: everything as text, yen in groups,
// comparisons with the signs that the font has right.
func TestHTML(t *testing.T) {
	f := newForm("表題", "名<前>", "short")
	l := f.sheet("一", 1, 3)
	l.line(Title, "<script>alert(1)</script>")
	l.heads(head(1, "金額"), head(1, "点"))
	l.row(yen(1, "-1234567.5"), total(1, "60"))
	l.row(whole(1, "4.1⑨、3.3(4)"), text(1, "停止（INC-2606-01）、2.1(3)1)による"))
	l.row(yen(1, "999"), text(1, "−71 ≤ −60\n次の行"))
	var out bytes.Buffer
	err := f.WriteHTML(&out, "../index.html")
	if err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, want := range []string{
		`<a href="../index.html">目次</a>`, "<title>名&lt;前&gt;</title>", "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>",
		`<th scope="col">金額</th><th scope="col">点</th>`,
		`<td class="body number">−1,234,567.5</td><td class="body number">&#43;60</td>`, `<td class="body number">999</td>`,
		"−71 ≦ −60\n次の行", `<col style="width:73.6%"><col style="width:26.3%">`, `<td colspan="2" class="title">`,
		`<td class="body"><span>4.1⑨、</span><span>3.3(4)</span></td>`,
		`<td class="body">停止<span>（INC-2606-01）、</span><span>2.1(3)1)</span>による</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	if strings.Contains(page, "<script") {
		t.Errorf("a script: %s", page)
	}
}
