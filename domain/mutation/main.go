// Command mutation breaks the rules of account in small ways, one at a time,
// and checks that a test notices each: go run ./domain/mutation.
//
// It runs from the top of the module and changes nothing there: each broken
// file stands in for its original by the overlay of the go command. A change
// that no test can notice, because it changes no result, is listed with the
// reason in explained.txt; anything else that survives fails the run.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed explained.txt
var explainedText string

func main() {
	every := flag.Int("every", 1, "try only every n-th mutation")
	only := flag.String("only", "", "try only mutations of files whose name has this in it")
	list := flag.Bool("list", false, "only list the mutations")
	flag.Parse()
	mutations, err := inPackage("domain")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	mutations = slices.DeleteFunc(mutations, func(m mutation) bool { return !strings.Contains(m.file, *only) })
	var chosen []mutation
	for i := 0; i < len(mutations); i += *every {
		chosen = append(chosen, mutations[i])
	}
	if *list {
		for _, m := range chosen {
			fmt.Println(m)
		}
		return
	}
	if (mutation{file: "domain/settlement.go", source: settlementSource()}).test() != survived {
		fmt.Fprintln(os.Stderr, "the tests fail without any mutation")
		os.Exit(2)
	}
	if !report(chosen, try(chosen)) {
		os.Exit(1)
	}
}

// settlementSource returns an unbroken file, to see that the tests pass on it.
func settlementSource() []byte {
	source, err := os.ReadFile("domain/settlement.go")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return source
}

// inPackage returns the mutations of every file of a package.
func inPackage(dir string) ([]mutation, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var all []mutation
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		found, err := inFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// try runs the tests on each mutation and returns what came of it.
func try(mutations []mutation) []outcome {
	outcomes := make([]outcome, len(mutations))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				outcomes[i] = mutations[i].test()
				fmt.Printf("%-9s %s\n", outcomes[i], mutations[i])
			}
		})
	}
	for i := range mutations {
		next <- i
	}
	close(next)
	workers.Wait()
	return outcomes
}

// report sums up and says whether every mutation was caught or is explained.
func report(mutations []mutation, outcomes []outcome) bool {
	explained := explanations()
	counts := map[outcome]int{}
	var unexplained []mutation
	for i, o := range outcomes {
		if o == survived && explained[mutations[i].String()] {
			o = equivalent
		} else if o == survived {
			unexplained = append(unexplained, mutations[i])
		}
		counts[o]++
	}
	fmt.Printf("\n%d mutations: %d caught, %d do not compile, %d explained, %d not caught\n", len(mutations),
		counts[caught], counts[uncompilable], counts[equivalent], len(unexplained))
	for _, m := range unexplained {
		fmt.Println("not caught:", m)
	}
	return len(unexplained) == 0 && counts[caught] > 0
}

// explanations returns the mutations listed in explained.txt: a line each, the
// reason indented below.
func explanations() map[string]bool {
	explained := map[string]bool{}
	for _, line := range strings.Split(explainedText, "\n") {
		if line != "" && line[0] != ' ' && line[0] != '#' {
			explained[line] = true
		}
	}
	return explained
}
