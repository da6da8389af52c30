// Command generate writes the documents of the interface into openapi/:
// swagger.json as swag derives it from the comments on the handlers, and
// openapi.json, which is the same in OpenAPI 3 with what swag cannot express.
//
// What a field means stands in the source as a comment beside the field, in both
// languages, or above it where the line would be longer than 120 columns:
//
//	Severity string `json:"severity,omitzero"` // 重大度 / severity
//
// A field that only a table such as consentMembers lists has it on its line there;
// a table may also say what a field of a struct means in requests, where that
// differs. A remark for developers goes above a field with its meaning beside it.
//
// How a value is written (a decimal, a month) follows from the name of its field:
// see forms. What a schema is as a whole stands in schemaTexts.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	log.SetFlags(0)
	root, err := moduleRoot()
	if err != nil {
		log.Fatal(err)
	}
	files, err := generate(root)
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.WriteFile(path, text, 0o644); err != nil { // #nosec G306 -- sources are for all to read
			log.Fatal(err)
		}
	}
}

// moduleRoot returns the folder that the module is in.
func moduleRoot() (string, error) {
	path, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return string(bytes.TrimSpace(path)), err
}

// generate returns the text of every generated file by its path in the module.
func generate(root string) (map[string][]byte, error) {
	swagger, err := runSwag(root)
	if err != nil {
		return nil, err
	}
	var two openapi2.T
	if err := json.Unmarshal(swagger, &two); err != nil {
		return nil, err
	}
	three, err := openapi2conv.ToV3(&two)
	if err != nil {
		return nil, err
	}
	read, err := readSource(root)
	if err != nil {
		return nil, err
	}
	exchanges, err := readExchanges(filepath.Join(root, "openapi", "examples.json"))
	if err != nil {
		return nil, err
	}
	if err := complete(three, read, exchanges); err != nil {
		return nil, err
	}
	document, err := json.MarshalIndent(three, "", " ")
	if err != nil {
		return nil, err
	}
	if err := validate(document); err != nil {
		return nil, err
	}
	return map[string][]byte{
		"openapi/swagger.json": append(swagger, '\n'),
		"openapi/openapi.json": append(document, '\n'),
	}, nil
}

// runSwag returns the Swagger 2.0 document that swag derives from the comments.
func runSwag(root string) ([]byte, error) {
	out, err := os.MkdirTemp("", "swag")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(out)
	swag := exec.Command("go", "tool", "swag", "init", "--quiet", "--generalInfo", "openapi.go",
		"--dir", "api,domain,ledger", "--outputTypes", "json", "--output", out)
	swag.Dir = root
	if output, err := swag.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("swag: %w: %s", err, output)
	}
	text, err := os.ReadFile(filepath.Join(out, "swagger.json")) // #nosec G304 -- our own folder
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	err = json.Indent(&indented, bytes.TrimSpace(text), "", " ")
	return indented.Bytes(), err
}

// validate reads the document back and checks it, with its examples.
func validate(document []byte) error {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return err
	}
	return doc.Validate(context.Background())
}
