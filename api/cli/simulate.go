package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"slaledger/api/form"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/storage"

	"github.com/go-json-experiment/json"
)

// simulate calculates what would have come of another policy.
type simulate struct {
	Policy string `help:"JSON file with the members of a policy that are to differ; - for standard input." required:""`
	DB     string `help:"Database file, or postgres://USER@HOST/DATABASE." default:"slaledger.db" env:"SLALEDGER_DB" name:"db"`
	Lines  bool   `help:"Write JSON, an account a line and the sums in the last, instead of CSV."`
}

// Help teaches the command with examples.
func (simulate) Help() string {
	return `Every settled month of every contract is calculated by its own agreement, and once more with the given ` +
		`members of the policy in the place of each version's own; what is not given stays as each version has it. ` +
		`Penalties count by the figures alone: nobody can know whether both parties would have consented. Adjustments ` +
		`that the parties agreed to count as they are; where one does not fit the other figures, that contract is ` +
		`calculated up to the month before, and the answer says so. Nothing is stored; it works while the server runs.

Examples:

  echo '{"penalty_threshold":"-50"}' | slaledger simulate --policy - --db slaledger.db > simulation.csv
      what a criterion of -50 points would have meant, for a spreadsheet program

  slaledger simulate --policy policy.json --lines --db slaledger.db
      the same as JSON, with the penalties of each contract

Exit status: 0 answered, 1 the policy is refused (standard output has a problem document), 2 not carried out ` +
		`(standard error says why and what to do).`
}

// Run calculates account after account.
func (c simulate) Run(s streams) error {
	text, err := c.policy(s.in)
	if err != nil {
		return notRead(err)
	}
	if _, err := book.ReadPolicy(text, domain.DefaultPolicy()); err != nil {
		return refusedPolicy(s, err)
	}
	store, err := storage.OpenToRead(c.DB)
	if err != nil {
		return notOpenedToRead(c.DB, err)
	}
	defer store.Close()
	each := func(give func(ledger.Simulation) error) error { return simulateAll(s, store, text, give) }
	if c.Lines {
		return writeSimulations(s.out, each)
	}
	return form.Simulations(each).WriteCSV(s.out)
}

func (c simulate) policy(in io.Reader) ([]byte, error) {
	const enough = 1 << 20
	if c.Policy == "-" {
		return io.ReadAll(io.LimitReader(in, enough))
	}
	file, err := os.Open(c.Policy) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, enough))
}

// refusedPolicy says what is wrong with a policy.
func refusedPolicy(s streams, err error) error {
	var faults refusal.Faults
	if !errors.As(err, &faults) && !errors.As(err, new(*refusal.Malformed)) {
		return err
	}
	fmt.Fprintln(s.out, sentence(err, s.english))
	return errRefused
}

// simulateAll gives the simulation of every contract, and tells of progress.
func simulateAll(s streams, store storage.Store, policy []byte, give func(ledger.Simulation) error) error {
	var contracts []string
	err := store.View(context.Background(), func(r access.Reader) (err error) {
		contracts, err = r.ContractIDs()
		return err
	})
	if err != nil {
		return err
	}
	defer fmt.Fprintln(s.err)
	for i, id := range contracts {
		var found ledger.Simulation
		err := store.View(context.Background(), func(r access.Reader) (err error) {
			found, err = ledger.Simulate(r, id, func(own domain.Policy) (domain.Policy, error) {
				return book.ReadPolicy(policy, own)
			})
			return err
		})
		if err == nil {
			err = give(found)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.err, "\r%d/%d", i+1, len(contracts))
	}
	return nil
}

// simulationLine is a simulation as a line of JSON.
type simulationLine struct {
	Contract string          `json:"contract"`
	Number   string          `json:"number,omitempty"`
	Name     string          `json:"name"`
	Vendor   book.Vendor     `json:"vendor"`
	Months   int             `json:"months"`
	Unfit    string          `json:"unfit_adjustment,omitempty"`
	Own      simulatedPolicy `json:"own"`
	Other    simulatedPolicy `json:"other"`
}

// simulatedPolicy is what comes of a policy.
type simulatedPolicy struct {
	Penalties []simulatedPenalty `json:"penalties,omitempty"`
	Count     int                `json:"count"`
	Reduction string             `json:"reduction"`
}

type simulatedPenalty struct {
	Month     string         `json:"month"`
	Outcome   domain.Outcome `json:"outcome"`
	Reduction string         `json:"reduction"`
}

// simulationSums are the last line.
type simulationSums struct {
	Contracts int             `json:"contracts"`
	Own       simulatedPolicy `json:"own"`
	Other     simulatedPolicy `json:"other"`
}

// writeSimulations writes simulations as lines of JSON, and their sums.
func writeSimulations(out io.Writer, each func(give func(ledger.Simulation) error) error) error {
	var contracts int
	var own, other []ledger.SimulatedPenalty
	write := func(line any) error {
		if err := json.MarshalWrite(out, line); err != nil {
			return err
		}
		_, err := io.WriteString(out, "\n")
		return err
	}
	err := each(func(s ledger.Simulation) error {
		contracts++
		own, other = append(own, s.Own...), append(other, s.Other...)
		line := simulationLine{
			Contract: s.Contract, Number: s.Terms.Number, Name: s.Terms.Name, Vendor: book.Vendor(s.Terms.Vendor),
			Months: len(s.Months), Own: simulated(s.Own), Other: simulated(s.Other),
		}
		if s.Unfit != 0 {
			line.Unfit = s.Unfit.String()
		}
		return write(line)
	})
	if err != nil {
		return err
	}
	sums := simulationSums{Contracts: contracts, Own: simulated(own), Other: simulated(other)}
	sums.Own.Penalties, sums.Other.Penalties = nil, nil // stand above
	return write(sums)
}

func simulated(penalties []ledger.SimulatedPenalty) simulatedPolicy {
	p := simulatedPolicy{Count: len(penalties), Reduction: ledger.ReducedIn(penalties).String()}
	for _, one := range penalties {
		p.Penalties = append(p.Penalties, simulatedPenalty{one.Month.String(), one.Outcome, one.Reduced.String()})
	}
	return p
}
