package storetest

import (
	"fmt"
	"testing"

	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// Contract returns a contract under the first entry.
func Contract(id string) fact.Contract {
	return fact.Contract{ID: id, Vendor: "fuji", Body: `{"name":"` + id + `"}`, Recorded: At(1)}
}

// Amendment returns an amendment under the first entry.
func Amendment(contract string, number int) fact.Amendment {
	return fact.Amendment{
		Contract: contract, Number: number, Body: fmt.Sprintf(`{"note":"第%d回"}`, number), Recorded: At(1),
	}
}

// Withdrawal returns a withdrawal under the first entry.
func Withdrawal(contract string) fact.Withdrawal {
	return fact.Withdrawal{Contract: contract, Body: `{"reason":"誤登録"}`, Recorded: At(1)}
}

func contractsRoundTrip(t *testing.T, s Opened) {
	for i, text := range hardTexts {
		stored := fact.Contract{ID: fmt.Sprintf("c%d%s", i, asKey(text)), Vendor: asKey(text), Body: text, Recorded: At(1)}
		stored.Recorded.At, stored.Recorded.By = hardInstants[i%len(hardInstants)], text
		entry := Record(stored.ID, 1)
		entry.At, entry.Actor = stored.Recorded.At, stored.Recorded.By
		Add(t, s, stored.ID, stored, entry)
		View(t, s, func(r access.Reader) error {
			got, err := fact.Contracts.One(r, stored.ID)
			Same(t, "contract", stored, got)
			inUTC(t, got.Recorded.At)
			return err
		})
	}
}

func amendmentsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Amendment
	for i, text := range hardTexts {
		facts = append(facts, fact.Amendment{Contract: "c", Number: i + 1, Body: text, Recorded: At(int64(i + 2))})
	}
	comeBack(t, s, &fact.Amendments, facts, Amendment("other", 1))
}

// withdrawalsRoundTrip withdraws a contract several times, with every hard text.
func withdrawalsRoundTrip(t *testing.T, s Opened) {
	AddContracts(t, s, "c", "other")
	var facts []fact.Withdrawal
	for i, text := range hardTexts {
		facts = append(facts, fact.Withdrawal{Contract: "c", Body: text, Recorded: At(int64(i + 2))})
	}
	comeBack(t, s, &fact.Withdrawals, facts, Withdrawal("other"))
}

// contractsAreFoundByNumber checks that a contract is found by every number that it had,
// and by no other text.
func contractsAreFoundByNumber(t *testing.T, s Opened) {
	bodies := map[string]string{
		"a": `{"name":"保守","number":"7-1"}`, "b": `{"number":"7"}`, "c": `{"name":"7-1"}`, "d": "7-1",
		"e": `{"vendor":{"number":"7-1"}}`, "f": `{"number":""}`,
	}
	for id, body := range bodies {
		stored, entry := Contract(id), Record(id, 1)
		stored.Body = body
		Add(t, s, id, stored, entry)
	}
	amended, entry := Amendment("b", 1), Record("b", 2)
	amended.Body, amended.Recorded = `{"number":"7-1","note":"訂正"}`, At(2)
	Add(t, s, "b", entry, amended)
	for number, want := range map[string][]string{"7-1": {"a", "b"}, "7": {"b"}, "7-": nil, "%": nil, "保守": nil} {
		View(t, s, func(r access.Reader) error {
			got, err := r.Numbered(number)
			Same(t, "contracts with the number "+number, want, got)
			return err
		})
	}
}

func contractsArePaged(t *testing.T, s Opened) {
	var all, ofHikari []string
	heads := map[string]string{}
	for i := range 12 {
		id := fmt.Sprint("c", 20-i) // recorded against the order of the names
		stored := Contract(id)
		if i%3 == 1 {
			stored.Vendor = "hikari"
			ofHikari = append(ofHikari, id)
		}
		all = append(all, id)
		facts := []fact.Fact{stored}
		for sequence := int64(1); sequence <= int64(1+i%3); sequence++ { // journals of several lengths
			entry := Record(id, sequence)
			facts, heads[id] = append(facts, entry), entry.Hash
		}
		Add(t, s, id, facts...)
	}
	for vendor, want := range map[string][]string{"": all, "hikari": ofHikari, "Hikari": nil, "hikar": nil} {
		for _, limit := range []int{1, 3, 50} {
			View(t, s, func(r access.Reader) error {
				found := paged(t, limit, func(last *fact.ListedContract) ([]fact.ListedContract, error) {
					if last == nil {
						return r.Contracts(vendor, 0, limit)
					}
					return r.Contracts(vendor, last.Number, limit)
				})
				var got []string
				for _, f := range found {
					got = append(got, f.ID)
					Same(t, "head of "+f.ID, heads[f.ID], f.Head)
				}
				Same(t, fmt.Sprintf("contracts of %q by %d", vendor, limit), want, got)
				return nil
			})
		}
	}
}

// contractsAreThere checks that a contract is found by any row: by its own, and by
// a line of the audit log that tells of an entry, even where that is all.
func contractsAreThere(t *testing.T, s Opened) {
	AddContracts(t, s, "c2", "c10")
	Change(t, s, "", func(w access.Writer) error {
		gone, refused := AuditLine("gone"), AuditLine("refused")
		refused.Sequence = 0 // it made no entry
		if err := w.AddAudit(refused); err != nil {
			return err
		}
		return w.AddAudit(gone)
	})
	View(t, s, func(r access.Reader) error {
		ids, err := r.ContractIDs()
		Same(t, "contracts", []string{"c10", "c2", "gone"}, ids)
		for id, want := range map[string]bool{
			"c2": true, "c10": true, "gone": true, "refused": false, "c": false, "C2": false, "": false,
		} {
			there, err := r.HasContract(id)
			if err != nil {
				return err
			}
			Same(t, fmt.Sprintf("whether %q is there", id), want, there)
		}
		return err
	})
}
