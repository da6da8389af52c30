package storage

import (
	"fmt"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/ledger"
)

// The rows as they are stored. Months are YYYY-MM or empty, instants UTC of
// fixed width, decimals and bodies the exact text.

type contractRow struct {
	Number   int64 `gorm:"primaryKey;autoIncrement"`
	ID       string
	Vendor   string
	Sequence int64
	Body     string
}

func (contractRow) TableName() string { return "contracts" }

type amendmentRow struct {
	Contract string
	Number   int
	Sequence int64
	Body     string
}

func (amendmentRow) TableName() string { return "amendments" }

type agreementRow struct {
	Contract      string
	Version       int
	EffectiveFrom string
	Sequence      int64
	Body          string
}

func (agreementRow) TableName() string { return "agreements" }

type measurementRow struct {
	Contract       string
	Month          string
	Item           string
	Revision       int
	Method         string
	ReportRevision int
	Sequence       int64
	Body           string
}

func (measurementRow) TableName() string { return "measurements" }

type cancellationRow struct {
	Contract string
	Month    string
	Item     string
	Revision int
	Sequence int64
	Body     string
}

func (cancellationRow) TableName() string { return "cancellations" }

type reopeningRow struct {
	Contract  string
	Sequence  int64
	FromMonth string
}

func (reopeningRow) TableName() string { return "reopenings" }

type settlementRow struct {
	Contract  string
	Sequence  int64
	FromMonth string
	ToMonth   string
	Body      string
}

func (settlementRow) TableName() string { return "settlements" }

type statementRow struct {
	Contract   string
	Month      string
	Revision   int
	Penalized  bool
	PeriodFrom string
	PeriodTo   string
	Sequence   int64
	Body       string
	Hash       string
}

func (statementRow) TableName() string { return "statements" }

type entryRow struct {
	Contract string
	Sequence int64
	At       string
	Month    string
	Revision int
	Kind     string
	Item     string
	Lot      string
	Points   string
	Reverses int64
	Actor    string
	Command  string
	Digest   string
	Hash     string
}

func (entryRow) TableName() string { return "entries" }

type userRow struct {
	Number      int64 `gorm:"primaryKey;autoIncrement"`
	ID          string
	Name        string
	Roles       string
	Vendor      string
	Affiliation string
	Title       string
	ValidUntil  string
	Disabled    bool
	CreatedAt   string `gorm:"autoCreateTime:false"`
}

func (userRow) TableName() string { return "users" }

type tokenRow struct {
	ID        string
	UserID    string
	Hash      string
	CreatedAt string `gorm:"autoCreateTime:false"`
	RevokedAt string
}

func (tokenRow) TableName() string { return "tokens" }

type keptAnswerRow struct {
	UserName string
	Target   string
	Key      string
	Digest   string
	At       string
	Status   int
	Location string
	Body     string
}

func (keptAnswerRow) TableName() string { return "kept_answers" }

func (r keptAnswerRow) answer() (ledger.KeptAnswer, error) {
	at, err := readInstant(r.At)
	return ledger.KeptAnswer{
		User: r.UserName, Target: r.Target, Key: r.Key, Digest: r.Digest, At: at,
		Status: r.Status, Location: r.Location, Body: []byte(r.Body),
	}, err
}

// recordedRow is who recorded a fact and when, from the entry that covers it.
type recordedRow struct {
	Actor string
	At    string
}

func (r recordedRow) recorded(sequence int64) (ledger.Recorded, error) {
	at, err := readInstant(r.At)
	return ledger.Recorded{Sequence: sequence, By: r.Actor, At: at}, err
}

func monthText(m domain.Month) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func readMonth(text string) (domain.Month, error) {
	if text == "" {
		return 0, nil
	}
	m, ok := domain.ParseMonth(text)
	if !ok {
		return 0, fmt.Errorf("stored month %q", text)
	}
	return m, nil
}

func instantText(at time.Time) string { return at.UTC().Format(ledger.InstantLayout) }

func readInstant(text string) (time.Time, error) { return time.Parse(ledger.InstantLayout, text) }

func newEntryRow(e ledger.Entry) entryRow {
	return entryRow{
		Contract: e.Contract, Sequence: e.Sequence, At: instantText(e.At), Month: monthText(e.Month), Revision: e.Revision,
		Kind: string(e.Kind), Item: e.Item, Lot: monthText(e.Lot), Points: e.Points.String(), Reverses: e.Reverses,
		Actor: e.Actor, Command: e.Command, Digest: e.Digest, Hash: e.Hash,
	}
}

func (r entryRow) entry() (ledger.Entry, error) {
	e := ledger.Entry{
		Contract: r.Contract, Sequence: r.Sequence, Revision: r.Revision, Kind: ledger.Kind(r.Kind), Item: r.Item,
		Reverses: r.Reverses, Actor: r.Actor, Command: r.Command, Digest: r.Digest, Hash: r.Hash,
	}
	var err error
	if e.At, err = readInstant(r.At); err != nil {
		return e, err
	}
	if e.Month, err = readMonth(r.Month); err != nil {
		return e, err
	}
	if e.Lot, err = readMonth(r.Lot); err != nil {
		return e, err
	}
	if e.Points, err = domain.ReadAmount(r.Points); err != nil {
		return e, err
	}
	if written := newEntryRow(e); written != r { // the hash covers the text, not what it means
		return e, fmt.Errorf("stored entry %+v is not written as %+v", r, written)
	}
	return e, nil
}

func newMeasurementRow(f ledger.MeasurementFact) measurementRow {
	return measurementRow{
		Contract: f.Contract, Month: f.Month.String(), Item: f.Item, Revision: f.Revision, Method: string(f.Method),
		ReportRevision: f.ReportRevision, Sequence: f.Recorded.Sequence, Body: f.Body,
	}
}

func (r measurementRow) fact(by recordedRow) (ledger.MeasurementFact, error) {
	f := ledger.MeasurementFact{
		Contract: r.Contract, Item: r.Item, Revision: r.Revision, Method: domain.Method(r.Method),
		ReportRevision: r.ReportRevision, Body: r.Body,
	}
	var err error
	if f.Month, err = readMonth(r.Month); err != nil {
		return f, err
	}
	f.Recorded, err = by.recorded(r.Sequence)
	return f, err
}

func newStatementRow(f ledger.StatementFact) statementRow {
	return statementRow{
		Contract: f.Contract, Month: f.Month.String(), Revision: f.Revision, Penalized: f.Penalized,
		PeriodFrom: monthText(f.Period.From), PeriodTo: monthText(f.Period.To), Sequence: f.Recorded.Sequence,
		Body: f.Body, Hash: f.Hash,
	}
}

func (r statementRow) fact(by recordedRow) (ledger.StatementFact, error) {
	f := ledger.StatementFact{Contract: r.Contract, Revision: r.Revision, Penalized: r.Penalized, Body: r.Body, Hash: r.Hash}
	var err error
	if f.Month, err = readMonth(r.Month); err != nil {
		return f, err
	}
	if f.Period.From, err = readMonth(r.PeriodFrom); err != nil {
		return f, err
	}
	if f.Period.To, err = readMonth(r.PeriodTo); err != nil {
		return f, err
	}
	f.Recorded, err = by.recorded(r.Sequence)
	return f, err
}

func newUserRow(u ledger.User) userRow {
	roles := make([]string, len(u.Roles))
	for i, role := range u.Roles {
		roles[i] = string(role)
	}
	return userRow{
		ID: u.ID, Name: u.Name, Roles: strings.Join(roles, " "), Vendor: u.Vendor, Affiliation: u.Affiliation, Title: u.Title,
		ValidUntil: u.ValidUntil, Disabled: u.Disabled, CreatedAt: instantText(u.CreatedAt),
	}
}

func (r userRow) user() (ledger.User, error) {
	u := ledger.User{
		Number: r.Number, ID: r.ID, Name: r.Name, Vendor: r.Vendor, Affiliation: r.Affiliation, Title: r.Title,
		ValidUntil: r.ValidUntil, Disabled: r.Disabled,
	}
	for _, role := range strings.Fields(r.Roles) {
		u.Roles = append(u.Roles, ledger.Role(role))
	}
	var err error
	u.CreatedAt, err = readInstant(r.CreatedAt)
	return u, err
}
