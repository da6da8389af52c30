package model

import (
	"fmt"
	"net/http"
	"strings"

	"slaledger/api/apitest"
	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// checkMovesHouse exports the account, takes it into another system and exports
// it there: the same bytes, but for what says that it was. The Book in the file calculates to the statements of
// the model, up to the first month under re-measurement.
func (p *modelPlay) checkMovesHouse() error {
	file, err := p.get(p.reader(), "/export")
	if err != nil {
		return err
	}
	taken, err := p.s.elsewhere.Try("admin", http.MethodPost, "/contracts/import", []byte(file.Body))
	if err != nil || taken.Status != http.StatusCreated {
		return fmt.Errorf("taking the account in elsewhere: %d %s, %w", taken.Status, taken.Body, err)
	}
	again, err := p.s.elsewhere.Try("auditor", http.MethodGet, p.contract+"/export", nil)
	if moved := apitest.WithoutTakeover(again.Body); err != nil || string(moved) != string(file.Body) {
		return fmt.Errorf("elsewhere another file is exported, %w: %s", err, differs(file.Body, again.Body))
	}
	return p.checkBook(file.Body)
}

// checkBook holds what the Book of an exported file calculates to against the
// model.
func (p *modelPlay) checkBook(file jsontext.Value) error {
	var read struct {
		Book jsontext.Value `json:"book"`
	}
	if err := json.Unmarshal(file, &read); err != nil {
		return err
	}
	var head struct {
		Months []struct {
			Month string `json:"month"`
		} `json:"months"`
	}
	if err := json.Unmarshal(read.Book, &head); err != nil || len(head.Months) == 0 {
		return err
	}
	result, err := book.Calculate(read.Book)
	if err != nil {
		return err
	}
	last, _ := domain.ParseMonth(head.Months[len(head.Months)-1].Month)
	for i, want := range p.m.calculated(last) {
		if got := book.NewStatement(result.Book.Contract, result.Statements[i]); !got.SameFigures(want.shape) {
			return fmt.Errorf("the exported Book gives other figures for %s: %+v instead of %+v", want.month, got, want.shape)
		}
	}
	return p.checkBookAlone(read.Book)
}

// checkBookAlone takes in the Book without its history: the account that comes of
// it has the same Book, and verifies.
func (p *modelPlay) checkBookAlone(b jsontext.Value) error {
	taken, err := p.s.elsewhere.Try("admin", http.MethodPost, "/contracts/import", []byte(`{"book":`+string(b)+`}`))
	if err != nil || taken.Status != http.StatusCreated {
		return fmt.Errorf("taking the Book in: %d %s, %w", taken.Status, taken.Body, err)
	}
	path := strings.TrimPrefix(taken.Header.Get("Location"), "/api/v1")
	file, err := p.s.elsewhere.Try("auditor", http.MethodGet, path+"/export", nil)
	if err != nil {
		return err
	}
	var read struct {
		Book jsontext.Value `json:"book"`
	}
	if err := json.Unmarshal(file.Body, &read); err != nil {
		return err
	}
	if diff := differs(b, read.Book); diff != "" {
		return fmt.Errorf("the Book (-) became another (+):\n%s", diff)
	}
	verified, err := p.s.elsewhere.Try("auditor", http.MethodGet, path+"/verification", nil)
	if err != nil || !strings.HasPrefix(string(verified.Body), `{"ok":true`) {
		return fmt.Errorf("the Book taken in: %s, %w", verified.Body, err)
	}
	return nil
}
