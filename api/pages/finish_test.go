package pages

import (
	"strings"
	"testing"
)

// TestCite finds what texts cite, and no figure that looks like a clause.
func TestCite(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{`<p>プラスです。増額はしません（7.6）。</p>`, "7.6"},
		{`<p>ポイントの生じた項目（7.3(4)、7.4(1)、7.5(1)）</p>`, "7.3-4 7.4-1 7.5-1"},
		{`<p>Policy (7.4–7.6)</p>`, "7.4 7.6"},
		{`<p>decisions D1, D2 and D14.</p>`, "d1 d2 d14"},
		{`<label>減額対象期間（7.6、D1）<input></label>`, "7.6 d1"},
		{`<td>7.4(2)、7.5(2)、7.6</td>`, "7.4-2 7.5-2 7.6"},
		{`<td data-l="条項">7.6</td>`, "7.6"},
		{`<td>7.5(3)ただし書</td>`, "7.5-3"},
		{`<td class="n">7.5</td><td data-l="結果">7.5</td><dd>7.5</dd><p>合計は 7.5 です</p><p>7.5、7.6</p>`, ""},
		{`<a href="/">7.4(3)</a><svg><text>D7</text></svg><textarea>D7</textarea><pre>D7</pre>`, ""},
		{`<p>D7号機、CHECK-D1、D18、AD7、D-7</p><span class="code">D7</span>`, ""},
		{`<p title="D7">&#34;D7&#34;</p>`, "d7"},
	} {
		var got []string
		linked := string(finish([]byte(c.page), "条項", nil))
		for _, piece := range strings.Split(linked, `<a class="soft" href="/rules#`)[1:] {
			anchor, _, _ := strings.Cut(piece, `"`)
			got = append(got, anchor)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q", c.page, got)
		}
		if c.want == "" && linked != c.page {
			t.Errorf("%s became %s", c.page, linked)
		}
	}
}
