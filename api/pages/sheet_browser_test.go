package pages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"slaledger/api/apitest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keyboard is a measurer with nothing but a keyboard, whose keystrokes are counted.
type keyboard struct {
	*testing.T
	b interface {
		context.Context
		Do(t *testing.T, steps ...chromedp.Action[chromedp.Void])
	}
	strokes int
}

// press presses a key once, with modifiers held down.
func (k *keyboard) press(key string, options ...chromedp.KeyOption) {
	k.Helper()
	k.strokes++
	k.b.Do(k.T, chromedp.KeyEvent(key, options...))
}

// signIn signs the measurer in with Enter, and comes to the sheet of the month that is
// due.
func (k *keyboard) signIn(o *october) {
	k.Helper()
	k.b.Do(k.T, chromedp.Navigate(o.Site+"/sign-in?lang=ja"), chromedp.SendKeys(chromedp.CSS("#name"), "sokutei"),
		chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password))
	k.press(kb.Enter)
	k.waits(`document.readyState === "complete" && !!document.getElementById("sheet")`)
}

// run runs a script on the page.
func (k *keyboard) run(script string) {
	k.Helper()
	k.b.Do(k.T, chromedp.Evaluate[chromedp.Void](script))
}

// copies puts a text on the clipboard, as if it had been copied elsewhere.
func (k *keyboard) copies(text string) {
	k.Helper()
	k.run(`was = document.activeElement; elsewhere = document.body.appendChild(document.createElement("textarea"));
		elsewhere.value = ` + "`" + text + "`" + `; elsewhere.focus(); elsewhere.select()`)
	k.b.Do(k.T, chromedp.KeyEvent("c", ctrl, func(p *input.DispatchKeyEventParams) { p.Commands = []string{"Copy"} }))
	k.run(`elsewhere.remove(); was.focus()`)
}

// waits waits until an expression is true.
func (k *keyboard) waits(expression string) {
	k.Helper()
	for range 100 {
		is, err := chromedp.Run(k.b, chromedp.Evaluate[bool](expression))
		if err == nil && is { // an error while another page comes
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.Fatalf("it does not come to be that %s", expression)
}

var (
	ctrl   = chromedp.KeyModifiers(chromedp.ModifierCtrl)
	pastes = func(p *input.DispatchKeyEventParams) { p.Commands = []string{"Paste"} }
)

// TestFourKeystrokes signs in with Enter, pastes the month's thirty results with Ctrl+V,
// confirms with Ctrl+Enter and settles with Enter.
func TestFourKeystrokes(t *testing.T) {
	o := openOctober(t)
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	k.signIn(o)
	var column []string
	for _, code := range o.codes {
		column = append(column, o.typed[code])
	}
	k.copies(strings.Join(column, "\n") + "\n")
	k.press("v", ctrl, pastes)
	k.press(kb.Enter, ctrl)
	k.waits(`document.readyState === "complete" && !!document.getElementById("settle")`)
	time.Sleep(500 * time.Millisecond)
	k.press(kb.Enter)
	k.waits(`document.querySelector("[role=status]")?.textContent.includes("次は 2026年11月分です。")`)
	if k.strokes != 4 {
		t.Errorf("it took %d keystrokes", k.strokes)
	}
	o.Must(t, 200, "sokutei", "GET", o.path+"/statement", nil, nil)
	b.Quiet(t)
}

// TestKeysOfSheet types results as people do: Enter and the arrows move, also when an input
// method ends a composition, in either order; a paste is taken back whole; Alt+R takes the
// report's value; occurrences go into lines and back.
func TestKeysOfSheet(t *testing.T) {
	o := openOctober(t)
	o.Must(t, 200, "fuji-madoguchi", "PUT", o.path+"/report", map[string]any{"measurements": []any{
		map[string]any{"item_code": "BATCH-01", "occurrences": []any{}}}}, nil)
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	k.signIn(o)
	focus := func(code string) string { return `document.activeElement.id === "i-` + code + `"` }
	says := func(id, words string) string {
		return `document.getElementById("` + id + `").textContent.includes("` + words + `")`
	}
	value := func(name, text string) string {
		return `document.getElementById("i-` + name + `").value === "` + text + `"`
	}

	k.waits(focus("AVAIL-01"))
	b.Do(t, chromedp.KeyEvent("99.61"))
	k.waits(says("v-AVAIL-01", "× 未達成"))
	k.waits(says("bar-says", "1／30 項目"))
	k.press(kb.Enter)
	k.waits(focus("BATCH-01"))
	k.press("r", chromedp.KeyModifiers(chromedp.ModifierAlt))
	k.waits(value("BATCH-01", "なし"))
	k.waits(says("v-BATCH-01", "○ 達成"))
	k.press(kb.ArrowDown)
	k.waits(focus("RECOV-01"))
	k.press(kb.ArrowUp)
	k.press(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift))
	k.waits(focus("AVAIL-01"))
	for i, order := range []string{"keydown compositionend", "compositionend keydown"} {
		for event := range strings.FieldsSeq(order) {
			if event == "keydown" {
				k.run(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
					{code: "Enter", key: "Process", keyCode: 229, bubbles: true}))`)
			} else {
				k.run(`document.activeElement.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}))`)
			}
		}
		k.waits(focus([]string{"BATCH-01", "RECOV-01"}[i]))
	}
	b.Do(t, chromedp.KeyEvent("210/95"))
	k.waits(says("p-RECOV-01", "−10"))
	k.press(kb.Tab)
	k.run(`document.activeElement.click()`)
	k.waits(`document.getElementById("more-RECOV-01").dataset.state === "open"`)
	k.waits(value("RECOV-01.0.value", "210"))
	k.waits(value("RECOV-01.1.value", "95"))
	k.waits(value("RECOV-01", "内訳のとおり"))
	k.run(`document.getElementById("i-RECOV-01.1.ref").focus()`)
	b.Do(t, chromedp.KeyEvent("INC-3"))
	k.waits(says("p-RECOV-01", "−10"))

	k.run(`document.getElementById("i-AVAIL-01.note").focus()`)
	b.Do(t, chromedp.KeyEvent("停止174分"))
	k.press(kb.Enter) // begins a line, and the field grows with it
	b.Do(t, chromedp.KeyEvent("障害"))
	k.waits(value("AVAIL-01.note", "停止174分\\n障害"))
	k.waits(focus("AVAIL-01.note") + ` && document.activeElement.clientHeight > 40`)

	k.run(`document.getElementById("i-DISK-01").focus()`)
	k.copies("12 GB\n2")
	k.press("v", ctrl, pastes)
	k.waits(value("JOB-01", "2"))
	k.waits(says("read", "2項目を貼り付けました。 「12 GB」を「12」と読み取りました。"))
	k.press("z", ctrl)
	k.waits(value("JOB-01", ""))
	k.waits(says("v-JOB-01", "未入力"))
	k.run(`document.getElementById("i-DISK-01").focus()`)
	k.copies("12 GB\n3")
	k.press("v", ctrl, pastes)
	k.waits(value("JOB-01", "3"))
	k.waits(`document.getElementById("undo").checkVisibility()`)
	b.Do(t, chromedp.Click(chromedp.CSS("#undo button")))
	k.waits(value("JOB-01", ""))
	k.waits(`!document.getElementById("undo").checkVisibility()`)
	if n := o.recorded(t); n != 0 {
		t.Errorf("%d results are recorded", n)
	}
	b.Quiet(t) // from here on it complains of the status of a page that is refused
	k.press(kb.Enter, ctrl)
	k.waits(`!!document.querySelector(".summary")`)
	k.waits(value("RECOV-01.1.ref", "INC-3"))
	b.Photograph(t)
}

// TestZeroBecomesAValueWithAClick types 0 for occurrences, reads what it was read as, and
// makes it a value with a click, which is what is recorded then.
func TestZeroBecomesAValueWithAClick(t *testing.T) {
	o := openOctober(t)
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	k.signIn(o)
	shown := func(id, display string) string {
		return `getComputedStyle(document.getElementById("` + id + `")).display ` + display + ` "none"`
	}
	k.waits(shown("zeros", "===") + " && " + shown("z-NOTIFY-01", "==="))
	k.run(`document.getElementById("i-BATCH-01").focus()`)
	b.Do(t, chromedp.KeyEvent("0"))
	k.waits(shown("zeros", "!=="))
	k.waits(`document.getElementById("v-BATCH-01").textContent === "○ 達成"`)
	k.run(`document.getElementById("i-NOTIFY-01").focus()`)
	b.Do(t, chromedp.KeyEvent("0"))
	k.waits(shown("z-NOTIFY-01", "!=="))
	b.Do(t, chromedp.Click(chromedp.CSS("#z-NOTIFY-01")))
	k.waits(`document.readyState === "complete" && document.getElementById("i-NOTIFY-01")?.value === "内訳のとおり"`)
	k.waits(`document.getElementById("i-NOTIFY-01.0.value").value === "0"`)
	b.Do(t, chromedp.Click(chromedp.CSS("#zeros button")))
	k.waits(`document.readyState === "complete" && document.getElementById("i-BATCH-01")?.value === "内訳のとおり"`)
	b.Photograph(t)
	b.Do(t, chromedp.Click(chromedp.CSS(`button[value="save"]`)))
	k.waits(`document.querySelector("main [role=status]")?.textContent.startsWith("測定結果を保存しました（2／30項目）")`)
	var sheet struct {
		Measurements []struct {
			Occurrences []struct {
				Value string `json:"value"`
			} `json:"occurrences"`
		} `json:"measurements"`
	}
	o.Must(t, 200, "sokutei", "GET", o.path+"/measurements", nil, &sheet)
	for _, m := range sheet.Measurements {
		if len(m.Occurrences) != 1 || m.Occurrences[0].Value != "0" {
			t.Errorf("it is recorded as %+v", m)
		}
	}
	b.Quiet(t)
}

// TestTypedSurvivesALostConnection types while the server cannot be reached: the page says
// so and stays, what was typed or pasted is there, and goes on once there is a connection.
func TestTypedSurvivesALostConnection(t *testing.T) {
	o := openOctober(t)
	b := apitest.OpenBrowser(t)
	k := &keyboard{T: t, b: b}
	var lost atomic.Bool
	to, err := url.Parse(o.Site)
	if err != nil {
		t.Fatal(err)
	}
	way := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.Load() {
			panic(http.ErrAbortHandler)
		}
		httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r)
	}))
	t.Cleanup(way.Close)
	o.Site = way.URL
	k.signIn(o)
	k.copies("99.8\nなし")
	lost.Store(true)
	b.Do(t, chromedp.KeyEvent("99.61"))
	const said = `document.getElementById("bar-says").textContent.startsWith("サーバーに接続できません。")`
	k.waits(said)
	k.press(kb.Enter, ctrl)
	k.waits(said + ` && document.getElementById("i-AVAIL-01").value === "99.61"`)
	k.press("v", ctrl, pastes)
	k.waits(`document.getElementById("paste").value === "99.8\nなし"`)
	lost.Store(false)
	k.run(`fetch(location.href).then(() => { window.back = true })`) // not by a connection that was cut
	k.waits(`window.back === true`)
	save := func() { k.run(`document.querySelector("button[value=save]").click()`) }
	save()
	k.waits(`document.readyState === "complete" && ` + // the answer, not the script's word before it
		`document.body.textContent.includes("まだ何も保存していません。欄の内容を確かめて") && ` +
		`document.getElementById("warned")?.textContent.startsWith("貼り付けたのは2行で、入力欄は30欄です。")`)
	save()
	k.waits(`document.querySelector("[role=status]")?.textContent === "測定結果を保存しました（2／30項目）。"`)
	if n := o.recorded(t); n != 2 {
		t.Errorf("%d results are recorded", n)
	}
}

// TestSheetWithoutScript enters a month in a browser that runs no script.
func TestSheetWithoutScript(t *testing.T) {
	o := openOctober(t)
	b := apitest.OpenBrowser(t)
	b.Do(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	k := &keyboard{T: t, b: b}
	k.signIn(o)
	var column []string
	for _, code := range o.codes {
		column = append(column, o.typed[code])
	}
	click := func(selector string) { b.Do(t, chromedp.Click(chromedp.CSS(selector))) }
	click("summary")
	b.Do(t, chromedp.SetValue(chromedp.CSS("#paste"), strings.Join(column, "\n")))
	click("button[value=paste]")
	k.waits(`document.getElementById("read").textContent.startsWith("30項目を貼り付けました。")`)
	click(`a[href="#more-HD-03"]`)
	k.waits(`getComputedStyle(document.getElementById("more-HD-03")).display === "table-row"`)
	click("noscript button")
	k.waits(`document.getElementById("bar-says").textContent.startsWith("この集計で")`)
	click("#confirm")
	k.waits(`!!document.getElementById("settle")`)
	click("#do")
	k.waits(`document.querySelector("[role=status]")?.textContent.startsWith("集計を確定しました。")`)
	b.Quiet(t)
}
