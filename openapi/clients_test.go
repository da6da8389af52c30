package openapi_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slaledger/api/apitest"
	"testing"

	"github.com/go-json-experiment/json"
	// The generated client is compiled by the test below with what it needs.
	_ "github.com/oapi-codegen/runtime"
)

// clientSources has a program for each generated client: it goes from a new
// contract to a penalty and prints what it was told on the way.
const clientSources = "testdata/client"

// toldToClients is what each prints: a measured value of more digits than a
// float holds, then T, reduction as computed and rounded, what is payable; and
// why a settled month takes no more.
const toldToClients = "123456789012.123456 -60.000001 250000.25 250001 750000\nmonth_settled\n"

// carryOut runs a program in a folder and returns what it printed.
func carryOut(t *testing.T, dir string, environment []string, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir, command.Env = dir, append(os.Environ(), environment...)
	var printed, complained bytes.Buffer
	command.Stdout, command.Stderr = &printed, &complained
	if err := command.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, printed.Bytes(), complained.Bytes())
	}
	return printed.String()
}

// clientEnvironment tells a program where the service is and how to sign in.
func clientEnvironment(s *apitest.Served) []string {
	return []string{"SLALEDGER_URL=" + s.URL, "CONTRACT_STAFF=" + s.Tokens["contract_staff"], "MEASURER=" +
		s.Tokens["measurer"]}
}

// TestGoClient makes a client of the document by oapi-codegen, lays it over the
// sources, and runs the program that uses it.
func TestGoClient(t *testing.T) {
	s, dir := apitest.Serve(t), t.TempDir()
	generated, overlay := filepath.Join(dir, "client.go"), filepath.Join(dir, "overlay.json")
	carryOut(t, ".", nil, "go", "tool", "oapi-codegen", "-config", clientSources+"/oapi-codegen.yaml", "-o", generated,
		"openapi.json")
	client, err := filepath.Abs(clientSources + "/month/client/client.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{client: generated}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if told := carryOut(t, ".", clientEnvironment(s), "go", "run", "-overlay", overlay, "./"+clientSources+
		"/month"); told != toldToClients {
		t.Errorf("printed %q instead of %q", told, toldToClients)
	}
}

// TestTypeScriptClient makes types of the document by openapi-typescript, has
// TypeScript check the program that uses them, and runs it in node.
func TestTypeScriptClient(t *testing.T) {
	tools := nodeTools(t)
	s, dir := apitest.Serve(t), t.TempDir()
	program, err := os.ReadFile(clientSources + "/month.ts")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "month.ts"), program, 0o600); err != nil {
		t.Fatal(err)
	}
	document, err := filepath.Abs("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(tools, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	carryOut(t, dir, nil, filepath.Join(tools, ".bin/openapi-typescript"), document, "-o", "schema.d.ts")
	carryOut(t, dir, nil, filepath.Join(tools, ".bin/tsc"), "month.ts", "--strict", "--noUncheckedIndexedAccess",
		"--exactOptionalPropertyTypes", "--target", "es2022", "--module", "node16", "--moduleResolution", "node16", "--types",
		"node")
	if told := carryOut(t, dir, clientEnvironment(s), "node", "month.js"); told != toldToClients {
		t.Errorf("printed %q instead of %q", told, toldToClients)
	}
}

// TestDocumentIsLinted runs the linter of OpenAPI documents.
func TestDocumentIsLinted(t *testing.T) {
	carryOut(t, ".", []string{"REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true"},
		filepath.Join(nodeTools(t), ".bin/redocly"), "lint", "--config", "redocly.yaml", "--max-problems", "20",
		"openapi.json")
}

// TestPageHasWhatItsPackageHas compares what the reader's page stands on with
// the package that openapi/package.json names.
func TestPageHasWhatItsPackageHas(t *testing.T) {
	for _, name := range []string{"swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE",
		"NOTICE"} {
		kept, err := os.ReadFile("page/" + name)
		if err != nil {
			t.Fatal(err)
		}
		published, err := os.ReadFile(filepath.Join(nodeTools(t), "swagger-ui-dist", name))
		if err != nil || !bytes.Equal(kept, published) {
			t.Errorf("page/%s is not the package's (%v)", name, err)
		}
	}
}

// nodeTools returns where the programs of openapi/package.json are.
func nodeTools(t *testing.T) string {
	t.Helper()
	apitest.Needs(t, "node")
	tools, err := filepath.Abs("node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(tools, ".bin")); err != nil {
		apitest.Missing(t, "npm ci --ignore-scripts in openapi/ has not run")
	}
	return tools
}
