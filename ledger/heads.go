package ledger

import (
	"errors"

	"slaledger/domain/book"
	"slaledger/ledger/fact"
)

// ContractHead is the head of a contract's journal, for a copy that is held
// elsewhere: a journal that was rewritten or cut off later does not have it.
type ContractHead struct {
	Contract string // its id
	Name     string // of the contract, after all amendments
	Vendor   string // the vendor's name
	Head     book.Head
}

// Heads returns the heads of the journals of all contracts in a store, of one
// vendor if vendor is not empty, in the order of the contracts' ids.
func Heads(r fact.Reader, vendor string) ([]ContractHead, error) {
	ids, err := r.ContractIDs()
	if err != nil {
		return nil, err
	}
	var heads []ContractHead
	for _, id := range ids {
		stored, err := fact.Contracts.One(r, id)
		if err != nil {
			return nil, err
		}
		if vendor != "" && stored.Vendor != vendor {
			continue
		}
		head, err := headOf(r, stored)
		if err != nil {
			return nil, err
		}
		heads = append(heads, head)
	}
	return heads, nil
}

func headOf(r fact.Reader, stored fact.Contract) (ContractHead, error) {
	contract, _, err := amendedContract(r, stored)
	if err != nil {
		return ContractHead{}, err
	}
	last, err := r.Head(stored.ID)
	return ContractHead{
		Contract: stored.ID, Name: contract.Name, Vendor: contract.Vendor.Name,
		Head: book.Head{Sequence: last.Sequence, Hash: last.Hash},
	}, err
}

// SystemHead returns the head of the system's journal in a store, the zero one if
// nothing was entered yet.
func SystemHead(r fact.Reader) (book.Head, error) {
	last, err := r.SystemHead("")
	if errors.Is(err, fact.ErrNoFact) {
		err = nil
	}
	return book.Head{Sequence: last.Sequence, Hash: last.Hash}, err
}
