package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreCurrent generates the documents anew and compares.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if stored, err := os.ReadFile(filepath.Join(root, name)); err != nil || !bytes.Equal(stored, want) {
			t.Errorf("%s does not follow from the code (%v): go generate ./openapi", name, err)
		}
	}
}
