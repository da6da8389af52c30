package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"slaledger/api"
	"slaledger/domain/refusal"

	"github.com/go-json-experiment/json/jsontext"
)

// errRefused says that the output holds a problem document.
var errRefused = errors.New("refused")

// calc calculates Books without storing anything.
type calc struct {
	Book  string `arg:"" help:"The Book as a JSON file, or - for standard input."`
	Lines bool   `help:"Read one Book a line and write one answer a line, in the same order."`
}

// Help teaches the command with an example.
func (calc) Help() string {
	return `A Book is one case, whole: the contract, its agreement versions, the results month by month, and what ` +
		`the parties agreed. The answer has the statement of every month and the balance after the last. Nothing is stored.

Examples:

  slaledger calc testdata/mie/book.json
      the sample contract: 30 months, 4 penalties

  slaledger calc - < book.json
      the same from standard input

  slaledger calc --lines books.jsonl > answers.jsonl
      many Books, one a line

A Book that is refused prints a problem document (RFC 9457) that names every bad field, and the exit status is 1. ` +
		`With --lines the other Books are answered all the same, and a blank line is a malformed Book. People are ` +
		`answered in English if LC_ALL, LC_MESSAGES or LANG asks for it, else in Japanese.

Exit status: 0 answered; 1 a Book is refused, its problem document is on standard output; 2 not carried out, ` +
		`standard error says why.`
}

// Run carries out the command. It returns errRefused if a Book was refused.
func (c calc) Run(s streams) error {
	in := s.in
	if c.Book != "-" {
		file, err := os.Open(c.Book)
		if err != nil {
			return notRead(err)
		}
		defer file.Close()
		in = file
	}
	out := bufio.NewWriter(s.out)
	books := one
	if c.Lines {
		collectLater()
		limitMemory(0)
		books = lines
	}
	err := books(in, out, s.english)
	if failed := out.Flush(); failed != nil {
		return failed
	}
	return err
}

func notRead(err error) error {
	return &failure{cause: err, says: refusal.Text{
		Japanese: "Bookを読み取れません。ファイル名を確認してください。標準入力から読み取るときは - を指定します。",
		English:  "The Book cannot be read. Check the name of the file; - stands for standard input.",
	}}
}

// one answers one Book, indented for reading.
func one(in io.Reader, out *bufio.Writer, english bool) error {
	body, err := io.ReadAll(io.LimitReader(in, api.MaxCalculation+1))
	if err != nil {
		return notRead(err)
	}
	text, refused, err := calculate(body, english)
	if err != nil {
		return err
	}
	if err := text.Indent(jsontext.WithIndent("  ")); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n", text)
	return refusedIf(refused)
}

// refusedIf returns errRefused if something was refused.
func refusedIf(refused bool) error {
	if refused {
		return errRefused
	}
	return nil
}

// lines answers the Book of each line with a line. It holds one at a time.
func lines(in io.Reader, out *bufio.Writer, english bool) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	anyRefused := false
	var line []byte
	for {
		var err error
		line, err = readLine(reader, line[:0])
		if err != nil && err != io.EOF {
			return notRead(err)
		}
		if err == io.EOF && len(line) == 0 {
			return refusedIf(anyRefused)
		}
		text, refused, err := calculate(line, english)
		if err != nil {
			return err
		}
		anyRefused = anyRefused || refused
		if _, err := out.Write(append(text, '\n')); err != nil {
			return err
		}
		if reader.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// readLine appends the next line to buf, its line feed included. Of a line
// that is too long it keeps no more than tells so.
func readLine(in *bufio.Reader, buf []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		if room := api.MaxCalculation + 1 - len(buf); len(part) > room {
			part = part[:room]
		}
		buf = append(buf, part...)
		if err != bufio.ErrBufferFull {
			return buf, err
		}
	}
}

// calculate returns what a calculation of the Book answers; if it is refused, text
// is the problem document.
func calculate(body []byte, english bool) (text jsontext.Value, refused bool, err error) {
	text, problem, err := api.Calculate(body, english)
	if problem != nil {
		return problem.JSON(), true, err
	}
	return text, false, err
}
