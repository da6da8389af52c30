package book

import (
	"slaledger/domain"
	"slaledger/domain/refusal"
)

var amendmentMembers = []member{
	{"name", false}, {"number", false}, {"system", false}, {"vendor_name", false}, {"vendor_address", false},
	{"vendor_representative", false}, {"end_month", false}, {"fees", false},
	{"note", true}, // 変更の理由 / why
	{"signed_on", false},
}

// amendment reads a change of a contract without a check against it.
func (r *reader) amendment(number int) *domain.Amendment {
	a := &domain.Amendment{Number: number}
	for name := range r.members(amendmentMembers) {
		switch name {
		case "name":
			a.Name = new(r.title())
		case "number":
			a.ContractNumber = new(r.text())
		case "system":
			a.System = new(r.text())
		case "vendor_name":
			a.VendorName = new(r.title())
		case "vendor_address":
			a.VendorAddress = new(r.text())
		case "vendor_representative":
			a.VendorRepresentative = new(r.text())
		case "end_month":
			a.End = r.month()
		case "fees":
			a.Fees = r.fees()
			if a.Fees == nil {
				a.Fees = []domain.Fee{}
			}
		case "note":
			a.Note = r.filled()
		case "signed_on":
			a.SignedOn = r.date()
		}
	}
	return a
}

// ReadAmendment reads an amendment by itself, as it was recorded.
func ReadAmendment(data []byte, number int) (*domain.Amendment, error) {
	r := newReader(data)
	a := r.amendment(number)
	return a, r.finish()
}

// ReadNextAmendment reads the amendment of a number that is to be recorded for
// a contract. The term must not end before the month least, for the reason
// given, and the fees must cover it.
func ReadNextAmendment(
	data []byte, number int, c *domain.Contract, least domain.Month, reason refusal.Text,
) (*domain.Amendment, error) {
	r := newRequest(data)
	a := r.amendment(number)
	if r.err != nil {
		return a, r.finish()
	}
	after := c.Amended(a)
	const startSound = true // it is no field of an amendment
	r.checkTerm("", after.Term, startSound)
	if a.End != 0 && a.End < least && r.sound("/end_month") {
		r.fault("/end_month", refusal.OutOfRange, reason)
	}
	if a.Fees != nil || r.sound("/end_month") {
		r.checkFees("", after, startSound)
	}
	return a, r.finish()
}

// Amendment is an amendment as it is written. It is stored for ever: see the
// rule in writer.go.
type Amendment struct {
	Name          *string `json:"name,omitzero"`           // 名称 / name
	Number        *string `json:"number,omitzero"`         // 番号 / number
	System        *string `json:"system,omitzero"`         // システム / system
	VendorName    *string `json:"vendor_name,omitzero"`    // 受注者の名称 / name of the vendor
	VendorAddress *string `json:"vendor_address,omitzero"` // 受注者の住所 / address of the vendor
	// 受注者の代表者 / representative of the vendor
	VendorRepresentative *string `json:"vendor_representative,omitzero"`
	EndMonth             string  `json:"end_month,omitzero"` // 契約の最終月 / last month of the term
	// 運用保守金額。契約期間を漏れも重なりもなく覆う / fees; they cover the term without gap or overlap
	Fees     []Fee  `json:"fees,omitzero"`
	Note     string `json:"note"`               // 備考 / note
	SignedOn string `json:"signed_on,omitzero"` // 締結日 / date of signature
}

// NewAmendment returns an amendment as it is written.
func NewAmendment(a *domain.Amendment) Amendment {
	w := Amendment{
		Name: a.Name, Number: a.ContractNumber, System: a.System, VendorName: a.VendorName, VendorAddress: a.VendorAddress,
		VendorRepresentative: a.VendorRepresentative, Fees: each(a.Fees, newFee), Note: a.Note, SignedOn: a.SignedOn,
	}
	if a.End != 0 {
		w.EndMonth = a.End.String()
	}
	return w
}
