package pages

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

//go:embed assets/*
var assetFiles embed.FS

// asset is a file that pages are made of beside their text, under a name that has the hash
// of its bytes: it never changes.
type asset struct {
	name, media string
	text        []byte
}

// assets gives all assets, by the name of their file and by the one they are served under.
var assets = sync.OnceValues(loadAssets)

func loadAssets() (byFile, byName map[string]asset) {
	byFile, byName = map[string]asset{}, map[string]asset{}
	names, err := fs.Glob(assetFiles, "assets/*")
	if err != nil {
		panic(err)
	}
	for _, file := range names {
		text, err := assetFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		base := path.Base(file)
		ending := path.Ext(base)
		text = compact(text, ending)
		digest := sha256.Sum256(text)
		a := asset{strings.TrimSuffix(base, ending) + "." + hex.EncodeToString(digest[:8]) + ending, mediaOf(ending), text}
		byFile[base], byName[a.name] = a, a
	}
	return byFile, byName
}

// inFile finds what a style or a script has for who reads its file alone.
var inFile = map[string]*regexp.Regexp{
	".css": regexp.MustCompile(`(?s)/\*.*?\*/|\s*([{};])\s*|([,:]) `),
	".js":  regexp.MustCompile(`(?m)^\s+|^//.*\n`),
}

// compact returns a style or a script without its comments and indentation.
func compact(text []byte, ending string) []byte {
	if found := inFile[ending]; found != nil {
		return found.ReplaceAll(text, []byte("$1$2"))
	}
	return text
}

func mediaOf(ending string) string {
	switch ending {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	return mime.TypeByExtension(ending)
}

// assetPath returns the path of an asset.
func assetPath(file string) string {
	byFile, _ := assets()
	return "/assets/" + byFile[file].name
}

// getAsset answers an asset, which may be stored for ever.
func getAsset(c echo.Context) error {
	_, byName := assets()
	a, found := byName[c.Param("file")]
	if !found {
		return echo.ErrNotFound
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, a.media, a.text)
}
