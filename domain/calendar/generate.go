//go:build ignore

// Command generate writes the table of holidays from the package @holiday-jp/holiday_jp:
//
//	npm pack @holiday-jp/holiday_jp@2.5.1 && tar xzf holiday-jp-holiday_jp-2.5.1.tgz
//	go run generate.go package > holidays.txt
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// holiday finds a holiday in the package's list.
var holiday = regexp.MustCompile(`date: "(\d{4}-\d{2}-\d{2})",\s+week: "[^"]*",\s+week_en: "[^"]*",\s+name: "([^"]*)"`)

func main() {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(os.Args[1], name))
		if err != nil {
			log.Fatal(err)
		}
		return string(text)
	}
	fmt.Println("# National holidays of Japan, of the package @holiday-jp/holiday_jp 2.5.1, by generate.go.\n#")
	for line := range strings.Lines(read("LICENSE")) {
		fmt.Println(strings.TrimSpace("# " + line))
	}
	for _, found := range holiday.FindAllStringSubmatch(read("lib/holidays.js"), -1) {
		fmt.Println(found[1], found[2])
	}
}
