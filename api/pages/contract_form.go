package pages

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
)

// contractForm is the form of a new contract.
type contractForm struct {
	Form    url.Values
	Errors  map[string]string
	Fees    []int // numbers of the rows of fees
	Vendors []vendorOf
	// Checked is what would be recorded, nil before it was tried; Key is that by which it is
	// recorded once.
	Checked *answer.RecordedContract
	Key     string
}

// feeFields are the fields of a row of fees.
var feeFields = []string{"from_month", "to_month", "monthly_amount"}

// showNewContract shows the form of a new contract.
func showNewContract(r *request) error {
	if err := r.who.Permit(access.MayContract); err != nil {
		return err
	}
	if r.form == nil {
		r.form = url.Values{}
	}
	return r.showContractForm(http.StatusOK, contractForm{})
}

func (r *request) showContractForm(status int, p contractForm) error {
	p.Form = r.form
	for n := range max(1, len(r.feeRows())) {
		p.Fees = append(p.Fees, n)
	}
	if r.form.Get("act") == "fee" {
		p.Fees = append(p.Fees, len(p.Fees))
	}
	var err error
	if p.Vendors, err = r.vendors(); err != nil {
		return err
	}
	name := "contract_form"
	if p.Checked != nil {
		name, p.Key = "contract_checked", rand.Text()
	}
	return r.show(status, name, r.W.Contract.NewTitle, p)
}

// feeRows returns the rows of fees in which something was typed, and numbers them anew in
// the form.
func (r *request) feeRows() []map[string]any {
	rows := []map[string]any{}
	for n := range maxRows {
		row := map[string]any{}
		for _, field := range feeFields {
			name := fmt.Sprintf("fee.%d.%s", n, field)
			text := strings.TrimSpace(r.form.Get(name))
			r.form.Del(name)
			if text == "" {
				continue
			}
			r.form.Set(fmt.Sprintf("fee.%d.%s", len(rows), field), text)
			row[field] = typed.ReadMonth(text)
			if field == "monthly_amount" {
				row[field] = typed.ReadNumber(text, "円")
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// addContract tries a contract, or records it once it was tried.
func addContract(r *request) error {
	if err := r.judge(access.MayContract, http.MethodPost, "/contracts", ""); err != nil {
		return err
	}
	act := r.form.Get("act")
	if r.resumed || act == "fee" || act == "back" {
		return r.showContractForm(http.StatusOK, contractForm{})
	}
	c := command{method: http.MethodPost, path: "/contracts", body: r.newContract()}
	if act == "record" {
		c.key = r.form.Get("key")
	} else {
		c.query = dryRun()
	}
	var contract answer.RecordedContract
	if _, err := r.ask(c, &contract); err != nil {
		wrong, err := r.fieldErrors(err)
		if err != nil {
			return err
		}
		return r.showContractForm(r.Refused.Status, contractForm{Errors: inContractForm(wrong)})
	}
	if act != "record" {
		return r.showContractForm(http.StatusOK, contractForm{Checked: &contract})
	}
	r.say(r.W.Contract.Added)
	return r.see("/contracts/" + contract.ID)
}

// newContract returns the contract that the form is filled with.
func (r *request) newContract() map[string]any {
	contract := r.entered("name", "number", "purchaser", "system")
	for _, month := range []string{"start_month", "end_month"} {
		if text := r.form.Get(month); text != "" {
			contract[month] = typed.ReadMonth(text)
		}
	}
	if text := r.form.Get("signed_on"); text != "" {
		contract["signed_on"] = typed.ReadDate(text)
	}
	if tax := r.form.Get("fees_include_tax"); tax != "" {
		contract["fees_include_tax"] = tax == "yes"
	}
	vendor := map[string]any{}
	for _, field := range []string{"id", "name", "address", "representative"} {
		if text := r.form.Get("vendor_" + field); text != "" {
			vendor[field] = text
		}
	}
	contract["vendor"], contract["fees"] = vendor, r.feeRows()
	return contract
}

// ofRow finds the pointer of a field within a row of a table.
var ofRow = regexp.MustCompile(`^(fees|items)/([0-9]+)(?:/([a-z_]+).*)?$`)

// inContractForm names what is wrong about a contract by the fields of its form.
func inContractForm(wrong map[string]string) map[string]string {
	named := map[string]string{}
	for field, words := range wrong {
		if vendor, is := strings.CutPrefix(field, "vendor/"); is {
			field = "vendor_" + vendor
		}
		named[feeField(field)] = words
	}
	return named
}

// feeField names a field of a row of fees as its form does. Others it returns as they are.
func feeField(field string) string {
	found := ofRow.FindStringSubmatch(field)
	switch {
	case found == nil:
		return field
	case slices.Contains(feeFields, found[3]):
		return "fee." + found[2] + "." + found[3]
	}
	return "fee." + found[2] + ".from_month"
}
