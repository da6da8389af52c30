package api_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// TestDamagedFilesAreRefused takes an exported file, damages it in a random
// place in one of several ways, and reads it: it is refused as what it is, never
// with an error of the database or of the program, unless the damage says the
// same.
func TestDamagedFilesAreRefused(t *testing.T) {
	s := apitest.Serve(t)
	b := apitest.CountedBook(3)
	contract := s.EnterContract(t, b)
	s.EnterVersion(t, contract, b.Agreements[0])
	month := apitest.MonthPath(contract, domain.MonthOf(2024, 4))
	s.Must(t, 200, "measurer", "PUT", month+"/measurements", []byte(`{"method":"inspection","measurements":[
		{"item_code":"W-0","deduction_count":61,"note":"試"},
		{"item_code":"W-1","deduction_count":1,"note":"n"},{"item_code":"W-2","note":"n"}]}`), nil)
	s.Must(t, 201, "measurer", "POST", month+"/settlement", nil, nil)
	s.Must(t, 200, "vendor", "POST", contract+"/penalties/2024-04/consents",
		[]byte(`{"revision":1,"decision":"agree"}`), nil)
	file := s.Export(t, contract)

	to := apitest.Serve(t)
	r := rand.New(rand.NewPCG(7, 7))
	refused := map[string]int{}
	for range 3000 {
		damaged, how := damage(r, file)
		err := readFile(to, damaged)
		var faults refusal.Faults
		var malformed *refusal.Malformed
		switch {
		case err == nil:
			refused["not at all"]++
		case errors.As(err, &faults):
			refused[how+": "+string(faults[0].Code)]++
		case errors.As(err, &malformed):
			refused["malformed"]++
		default:
			t.Fatalf("%s: %v\n%s", how, err, damaged)
		}
	}
	t.Log(refused)
	if refused["not at all"] > 300 || len(refused) < 8 {
		t.Errorf("the damages are not varied: %v", refused)
	}
}

// errRolledBack rolls back what was read, so that none of it is stored.
var errRolledBack = errors.New("rolled back")

func readFile(s *apitest.Served, file []byte) error {
	err := s.Store.Change(context.Background(), "", func(w access.Writer) error {
		if _, err := ledger.ReadFile(w, bytes.NewReader(file)); err != nil {
			return err
		}
		return errRolledBack
	})
	if errors.Is(err, errRolledBack) {
		return nil
	}
	return err
}

// damage returns a file with something changed.
func damage(r *rand.Rand, file []byte) (damaged []byte, how string) {
	at, to := r.IntN(len(file)), r.IntN(len(file))
	length := min(1+r.IntN(60), len(file)-at)
	switch r.IntN(6) {
	case 0:
		return slices.Concat(file[:at], file[at+length:]), "cut out"
	case 1:
		return slices.Concat(file[:to], file[at:at+length], file[to:]), "copied"
	case 2:
		damaged = slices.Clone(file)
		damaged[at] = byte(r.IntN(256))
		return damaged, "a byte"
	case 3:
		return otherNumber(r, file), "a digit"
	case 4:
		return otherToken(r, file), "a value"
	}
	return file[:at], "cut off"
}

// otherNumber returns a file with another digit in place of one.
func otherNumber(r *rand.Rand, file []byte) []byte {
	damaged := slices.Clone(file)
	for at := r.IntN(len(file)); ; at = (at + 1) % len(file) {
		if '0' <= damaged[at] && damaged[at] <= '9' {
			damaged[at] = '0' + (damaged[at]-'0'+byte(1+r.IntN(9)))%10
			return damaged
		}
	}
}

// otherToken returns a file with something of another kind after a colon.
func otherToken(r *rand.Rand, file []byte) []byte {
	values := []string{`null`, `-1`, `1e3`, `""`, `"x"`, `[]`, `{}`, `99999999999999999999`, `"\u0000"`, `true`,
		`"2024-13"`, `0.5`}
	for at := r.IntN(len(file)); ; at = (at + 1) % len(file) {
		if file[at] == ':' && at+1 < len(file) && (file[at+1] == '"' || '0' <= file[at+1] && file[at+1] <= '9') {
			end := at + 1 + bytes.IndexAny(file[at+1:], ",}]")
			return slices.Concat(file[:at+1], []byte(values[r.IntN(len(values))]), file[end:])
		}
	}
}
