package main

import (
	"fmt"
	"os"
)

// targets are the systems and processors that programs are built for.
var targets = []struct{ system, processor string }{
	{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"},
}

// largest is how many bytes a program may have.
const largest = 45 << 20

// program returns the path of a program of the release.
func (r *release) program(system, processor string) string {
	if system == "windows" {
		processor += ".exe"
	}
	return r.file(system + "_" + processor)
}

// build builds the programs, of the sources with their modules and nothing else.
func (r *release) build() error {
	for _, t := range targets {
		program := r.program(t.system, t.processor)
		environment := []string{
			"GOOS=" + t.system, "GOARCH=" + t.processor, "GOAMD64=v1", "GOARM64=v8.0", "GOPROXY=off", "GOFLAGS=-mod=vendor",
		}
		_, err := r.goCommand(environment, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", program, ".")
		if err != nil {
			return err
		}
		info, err := os.Stat(program)
		if err != nil {
			return err
		}
		if info.Size() > largest {
			return fmt.Errorf("%s has %d bytes, more than %d", program, info.Size(), largest)
		}
	}
	return nil
}
