package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/storage"
)

// heads prints the heads of all journals, to be held outside the system.
type heads struct {
	DB     string `help:"Database file, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	Vendor string `help:"Id of a vendor: only its contracts, for a mail to it."`
}

// Help teaches the command with examples.
func (heads) Help() string {
	return `One line for every contract: its id, the number and the hash of the last entry of its journal, its name ` +
		`and vendor; and one for the system's journal, which has the heads of all others in it. Whoever holds this ` +
		`page notices a journal that is rewritten or cut off later, also where the whole ` +
		`database was made anew: verify --heads compares. It works while the server runs, and changes nothing.

Examples:

  slaledger heads --db slaledger.db > heads-2026-11.txt
      a page for the safe, each month

  slaledger heads --vendor fuji --db slaledger.db
      those of one vendor, for a mail to it

  slaledger verify --db slaledger.db --heads heads-2026-11.txt
      whether all of them are still in the journals

Exit status: 0 printed, 2 not printed (standard error says why and what to do).`
}

// Run prints the page.
func (c heads) Run(s streams) error {
	store, err := storage.OpenToRead(c.DB)
	if err != nil {
		return notOpenedToRead(c.DB, err)
	}
	defer store.Close()
	var found []ledger.ContractHead
	var system book.Head
	err = store.View(context.Background(), func(r access.Reader) (err error) {
		if found, err = ledger.Heads(r, c.Vendor); err != nil {
			return err
		}
		system, err = ledger.SystemHead(r)
		return err
	})
	if err != nil {
		return err
	}
	title := refusal.Say("ポイント台帳の照合番号の控え（%[1]s、契約 %[2]d件）",
		"Heads of the journals (%[1]s, %[2]d contracts)", time.Now().In(fact.Japan).Format("2006-01-02 15:04"), len(found))
	fmt.Fprintln(s.out, "# "+title.In(s.english))
	for _, h := range found {
		fmt.Fprintf(s.out, "%s  %d:%s  %s（%s）\n", h.Contract, h.Head.Sequence, inFours(h.Head.Hash), h.Name, h.Vendor)
	}
	if c.Vendor == "" && system.Sequence > 0 {
		fmt.Fprintf(s.out, "%s  %d:%s\n", systemLine, system.Sequence, inFours(system.Hash))
	}
	return nil
}

// systemLine stands on the page for the system's journal, where other lines have the
// id of a contract, which is of ASCII.
const systemLine = "システム台帳"

// inFours writes a hash in groups of four, as forms print it.
func inFours(hash string) string {
	return strings.TrimSpace(regexp.MustCompile(`.{4}`).ReplaceAllString(hash, "$0 "))
}

// headLine is a line of the page: contract, number and hash.
var headLine = regexp.MustCompile(`^(\S+)\s+([0-9]+):((?:[0-9a-fA-F]{4} ?){16})`)

// readHeads reads a page that heads printed, by contract.
func readHeads(path string) (map[string]book.Head, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found := map[string]book.Head{}
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := headLine.FindStringSubmatch(line)
		if parts == nil {
			return nil, notAHead(path, number)
		}
		sequence, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return nil, notAHead(path, number)
		}
		found[parts[1]] = book.Head{Sequence: sequence, Hash: strings.ToLower(strings.ReplaceAll(parts[3], " ", ""))}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notAHead(path, 1)
	}
	return found, nil
}

func notAHead(path string, line int) error {
	return &failure{cause: errors.New(path + ":" + strconv.Itoa(line)), says: refusal.Say(
		"%[2]d行目が、slaledger heads の出力の形（契約 番号:照合番号）ではありません。",
		"Line %[2]d is not as slaledger heads prints it: contract, NUMBER:HASH.", path, line)}
}
