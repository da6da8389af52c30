// Package openapi holds the documents of the interface, generated from the
// comments on the handlers, and the page on which people read and try it.
package openapi

import (
	"embed"
	"path"
)

// The examples are what the filled example of the service answers; the
// documents follow from them and from the code.
//
//go:generate go test slaledger/openapi -count=1 -run ^TestExamplesAreCurrent$ -update
//go:generate go run ./generate

//go:embed openapi.json swagger.json
var documents embed.FS

// The page stands on swagger-ui-dist, of which page/ has what it needs; a test
// compares with the version that package.json names.
//
//go:embed page
var page embed.FS

// File returns a document or a file of the page. It returns fs.ErrNotExist for
// any other name.
func File(name string) ([]byte, error) {
	if text, err := documents.ReadFile(name); err == nil {
		return text, nil
	}
	return page.ReadFile(path.Join("page", path.Base(name)))
}
