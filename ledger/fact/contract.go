package fact

// Contract is a contract as recorded.
type Contract struct {
	ID       string
	Vendor   string
	Body     string // book.Contract
	Recorded Recorded
}

// Contracts is the table of contracts (契約).
var Contracts = Of[Contract]{
	Table: Table{
		Name: "contracts", Title: "契約", Order: "id",
		Columns: []string{"id", "vendor", "sequence", "body"},
	},
	read: func(r *row) Contract {
		return Contract{ID: r.text(), Vendor: r.text(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Contract) Table() *Table { return &Contracts.Table }

// Row implements Fact.
func (f Contract) Row() []string { return []string{f.ID, f.Vendor, f.Recorded.text(), f.Body} }

// ListedContract names a contract in a list.
type ListedContract struct {
	Number int64 // given by the store in the order of recording
	ID     string
	Head   string // hash of the last entry of its journal
}

// NumberedContracts are the contracts with these numbers and those between, of one vendor
// if Vendor is not empty.
type NumberedContracts struct {
	First, Last int64
	Vendor      string
}

// Amendment is an amendment of a contract as recorded.
type Amendment struct {
	Contract string
	Number   int    // from 1, per contract
	Body     string // book.Amendment
	Recorded Recorded
}

// Amendments is the table of amendments (契約の変更).
var Amendments = Of[Amendment]{
	Table: Table{
		Name: "amendments", Title: "契約の変更", Order: "number",
		Columns: []string{"contract", "number", "sequence", "body"},
	},
	read: func(r *row) Amendment {
		return Amendment{Contract: r.text(), Number: r.number(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Amendment) Table() *Table { return &Amendments.Table }

// Row implements Fact.
func (f Amendment) Row() []string {
	return []string{f.Contract, numberText(f.Number), f.Recorded.text(), f.Body}
}

// Withdrawal says that a contract was entered by mistake.
type Withdrawal struct {
	Contract string
	Body     string // book.WithdrawalText
	Recorded Recorded
}

// Withdrawals is the table of withdrawals of contracts (契約登録の取下げ).
var Withdrawals = Of[Withdrawal]{
	Table: Table{
		Name: "withdrawals", Title: "契約登録の取下げ", Order: "sequence", Later: true,
		Columns: []string{"contract", "sequence", "body"},
	},
	read: func(r *row) Withdrawal {
		return Withdrawal{Contract: r.text(), Recorded: r.recorded(), Body: r.text()}
	},
}

// Table implements Fact.
func (Withdrawal) Table() *Table { return &Withdrawals.Table }

// Row implements Fact.
func (f Withdrawal) Row() []string { return []string{f.Contract, f.Recorded.text(), f.Body} }
