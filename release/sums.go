package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sumsName is the file with the sums of all others, for sha256sum --check.
const sumsName = "SHA256SUMS"

// writeSums writes the sums of all that was made.
func (r *release) writeSums() error {
	files, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, f := range files {
		content, err := read(filepath.Join(r.out, f.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(content), f.Name())
	}
	return write(filepath.Join(r.out, sumsName), []byte(sums.String()), 0o644)
}
