package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/domain/refusal"
	"slaledger/domain/typed"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// PrepareFile takes a sheet that was filled in a file and is to be recorded. It is read
// once the results are known that it may leave as they are.
func PrepareFile(worksheets []typed.Worksheet) PreparedSheet {
	return PreparedSheet{worksheets: worksheets}
}

// under returns a sheet as read under the version in force, and what of it was read
// otherwise than it was typed.
func (e PreparedSheet) under(sheet *monthSheet) (*readSheet, []typed.Reading, error) {
	if e.worksheets != nil {
		return sheet.readFile(e.worksheets)
	}
	if e.read != nil && e.read.version == sheet.version {
		return e.read, nil, nil
	}
	read, err := newReadSheet(e.request, sheet.version, sheet.month)
	return read, nil, err
}

// readFile reads a filled file: its cells become the lines that would be sent as JSON,
// which are judged as those are, and every fault is named by its cell.
func (k *monthSheet) readFile(worksheets []typed.Worksheet) (*readSheet, []typed.Reading, error) {
	filled, faults := typed.ReadSheet(worksheets, typed.Month{
		Contract: k.account.id, Month: k.month, Version: k.version, Valid: k.validResult,
	})
	request, err := requestOf(filled)
	if err != nil {
		return nil, nil, err
	}
	read, err := newReadSheet(request, k.version, k.month)
	var judged refusal.Faults
	if err != nil && !errors.As(err, &judged) {
		return nil, nil, err
	}
	for _, f := range judged {
		faults = append(faults, filled.FaultAt(f))
	}
	if len(faults) > 0 {
		return nil, nil, faults[:min(len(faults), refusal.MaxFaults)]
	}
	return read, filled.Readings, nil
}

// validResult returns the result of an item that counts, nil if there is none.
func (k *monthSheet) validResult(code string) *domain.Measurement {
	item := k.version.Item(code, k.month)
	if item == nil {
		return nil
	}
	if line, ok := k.valid(item); ok {
		return line.result
	}
	return nil
}

// requestOf returns a sheet from a file as the request that says the same.
func requestOf(sheet *typed.Sheet) ([]byte, error) {
	request := struct {
		Method       domain.Method      `json:"method"`
		Measurements []book.Measurement `json:"measurements"`
	}{Method: sheet.Method, Measurements: []book.Measurement{}}
	if request.Method == "" { // which is a fault already
		request.Method = domain.MethodInspection
	}
	for i := range sheet.Lines {
		request.Measurements = append(request.Measurements, book.NewMeasurement(&sheet.Lines[i]))
	}
	return json.Marshal(request)
}

// SheetToFill is what a file has in which a month's results are filled in.
type SheetToFill struct {
	ID           string // of the contract
	Contract     *domain.Contract
	Month        domain.Month
	Items        []domain.Item // in force in the month, in the agreement's order
	Measurements []Measurement // that count
	// Before are the results of the month before; empty for the first one.
	Before  []Measurement
	DueDate string // of measuring, YYYY-MM-DD
	// Withdrawn is nil unless the contract was entered by mistake: nothing can be filled in.
	Withdrawn *Withdrawal
}

// SheetToFill returns what is needed to fill in the results of a month.
func (l *Ledger) SheetToFill(
	ctx context.Context, user access.User, contract string, month domain.Month,
) (filling SheetToFill, err error) {
	err = l.read(ctx, user, contract, time.Time{}, func(r fact.Reader, a *account) error {
		if err := a.month(month); err != nil {
			return err
		}
		months := domain.Period{From: max(month-1, a.contract.Term.From), To: month}
		sheets, err := loadSheets(r, a, months)
		if err != nil {
			return err
		}
		filling = SheetToFill{ID: a.id, Contract: a.contract, Month: month, Withdrawn: a.withdrawn}
		this := sheets[len(sheets)-1]
		filling.DueDate = a.dueDate(month, this.version)
		for _, item := range this.version.Items {
			if item.InForce(month) {
				filling.Items = append(filling.Items, item)
			}
		}
		if filling.Measurements, err = this.measurements(); err != nil || len(sheets) == 1 {
			return err
		}
		filling.Before, err = sheets[0].measurements()
		return err
	})
	return filling, err
}

// measurements returns the results that count, in the agreement's item order.
func (k *monthSheet) measurements() (list []Measurement, err error) {
	for i := range k.version.Items {
		item := &k.version.Items[i]
		line, ok := k.valid(item)
		if !ok || !item.InForce(k.month) {
			continue
		}
		m, err := k.measurement(line)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return slices.Clip(list), nil
}
