package answer

import (
	"slaledger/domain/book"
)

// File is an exported file: the Book, and everything that is kept of the
// account. The ledger writes it; here it is for the documents.
//
//lint:ignore U1000 the documents are made of it
type File struct {
	Book    book.Book `json:"book"`    // 1つの契約の全体。そのまま試算できる / the case as a calculation takes it
	History History   `json:"history"` // 保存されたすべての行 / every row that is kept
}

// History is every row of an account's history, table after table.
//
//lint:ignore U1000 the documents are made of it
type History struct{}
