package pages_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slaledger/api/apitest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pictureFolder has the pictures of the handbook and of README.
const pictureFolder = "../../docs/pictures"

// pictures are what is on them: a page of the example as one of its people sees it.
var pictures = []struct {
	name, user, path string // a path after that of the contract, but for one with a colon before it
	high             int64
}{
	{"sheet", "sokutei", "/months/2026-10/measurements", 900},
	{"balance", "fuji-madoguchi", "", 1000},
	{"entries", "fuji-madoguchi", "/entries", 900},
	{"penalty", "keiyaku", "/penalties/2024-08", 1100},
	{"statement", "kansa", "/months/2024-08/statement", 1000},
	{"agreement", "keiyaku", "/agreements/new", 1000},
	{"contract", "keiyaku", ":/contracts/new", 1000},
	{"users", "kanri", ":/users", 1000},
	{"settings", "kansa", ":/settings", 1000},
}

// TestPicturesOfTheHandbook checks that every picture is there and shown, and no other
// is. With -update it takes them in Chromium.
func TestPicturesOfTheHandbook(t *testing.T) {
	if *apitest.Update {
		takePictures(t)
	}
	var texts strings.Builder
	for _, page := range []string{"../../README.md", "../../README.ja.md", "../../docs/handbook.ja.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts.Write(text)
	}
	var names []string
	for _, p := range pictures {
		file := p.name + ".png"
		names = append(names, file)
		image, err := os.ReadFile(filepath.Join(pictureFolder, file))
		if err != nil {
			t.Fatal(err)
		}
		is, err := png.DecodeConfig(bytes.NewReader(image))
		if err != nil || is.Width != pictureWidth || is.Height != int(p.high) || len(image) > 300_000 {
			t.Errorf("%s is %d by %d, %d bytes: %v", file, is.Width, is.Height, len(image), err)
		}
		if !strings.Contains(texts.String(), "pictures/"+file+")") {
			t.Errorf("%s is shown nowhere", file)
		}
	}
	files, err := os.ReadDir(pictureFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(names, file.Name()) {
			t.Errorf("%s is no picture of the handbook", file.Name())
		}
	}
}

const pictureWidth = 1280

func takePictures(t *testing.T) {
	t.Helper()
	o := openOctober(t)
	site := strings.TrimSuffix(o.URL, "/api/v1")
	for _, p := range pictures {
		o.SignInAs(t, p.user)
		b := apitest.OpenBrowser(t)
		k := &keyboard{T: t, b: b}
		b.Do(t, chromedp.EmulateViewport(pictureWidth, p.high), chromedp.Navigate(site+"/sign-in?lang=ja"),
			chromedp.SendKeys(chromedp.CSS("#name"), p.user), chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password))
		k.press(kb.Enter)
		k.waits(`document.readyState === "complete" && !!document.querySelector(".role")`)
		path, whole := strings.CutPrefix(p.path, ":")
		if !whole {
			path = o.contract + path
		}
		b.Do(t, chromedp.Navigate(site+path))
		if p.name == "sheet" {
			var column []string
			for _, code := range o.codes[:20] {
				column = append(column, o.typed[code])
			}
			k.waits(`document.activeElement.id === "i-` + o.codes[0] + `"`)
			k.copies(strings.Join(column, "\n") + "\n")
			k.press("v", ctrl, pastes)
			k.waits(`document.getElementById("bar-says").textContent.includes("20／30 項目")`)
			k.run(`scrollTo(0, 0)`)
		}
		image, err := chromedp.Run(b, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(pictureFolder, p.name+".png"), image, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
