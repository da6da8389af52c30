package answer

import (
	"slaledger/domain/book"
)

// File is an exported file: the Book, and everything that is kept of the
// account. The ledger writes it; here it is for the documents.
//
//lint:ignore U1000 the documents are made of it
type File struct {
	Book    book.Book `json:"book"`
	History History   `json:"history"`
}

// History is every row of an account's history, table after table.
//
//lint:ignore U1000 the documents are made of it
type History struct{}
