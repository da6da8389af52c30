package storage

import (
	"time"

	"slaledger/domain"
	"slaledger/ledger"

	"gorm.io/gorm"
)

// session reads and writes in one transaction.
type session struct {
	db       *gorm.DB // a transaction
	prepared *prepared
}

var _ ledger.Writer = session{}

// find returns the facts of a query, made of its rows.
func find[Row any, Fact any](s session, convert func(Row) (Fact, error), text string, values ...any) ([]Fact, error) {
	rows, err := s.prepared.query(s.db, text, values...)
	if err != nil {
		return nil, translated(err)
	}
	defer rows.Close()
	facts := []Fact{}
	for rows.Next() {
		var row Row
		if err := s.db.ScanRows(rows, &row); err != nil {
			return nil, translated(err)
		}
		fact, err := convert(row)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact)
	}
	return facts, translated(rows.Err())
}

// first returns the one fact of a query, or ErrNoFact.
func first[Row any, Fact any](s session, convert func(Row) (Fact, error), text string, values ...any) (Fact, error) {
	facts, err := find(s, convert, text, values...)
	if err == nil && len(facts) == 0 {
		err = ledger.ErrNoFact
	}
	if err != nil {
		var none Fact
		return none, err
	}
	return facts[0], nil
}

const (
	contractColumns    = `SELECT t.*, e.actor, e.at FROM contracts t JOIN entries e ON e.contract = t.id AND e.sequence = t.sequence `
	agreementColumns   = `SELECT t.*, e.actor, e.at FROM agreements t JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence `
	measurementColumns = `SELECT t.*, e.actor, e.at FROM measurements t JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence `
	statementColumns   = `SELECT t.*, e.actor, e.at FROM statements t JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence `

	entryColumns = `contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash`

	// latestStatement keeps the last revision of each month.
	latestStatement = ` AND t.revision = (SELECT max(s.revision) FROM statements s WHERE s.contract = t.contract AND s.month = t.month) `
)

type recordedContract struct {
	Row contractRow `gorm:"embedded"`
	By  recordedRow `gorm:"embedded"`
}

func (r recordedContract) fact() (ledger.ContractFact, error) {
	recorded, err := r.By.recorded(r.Row.Sequence)
	return ledger.ContractFact{Number: r.Row.Number, ID: r.Row.ID, Vendor: r.Row.Vendor, Body: r.Row.Body, Recorded: recorded}, err
}

func (s session) Contract(id string) (ledger.ContractFact, error) {
	return first(s, recordedContract.fact, contractColumns+`WHERE t.id = ?`, id)
}

func (s session) Contracts(vendor string, after int64, limit int) ([]ledger.ContractFact, error) {
	if vendor == "" {
		return find(s, recordedContract.fact, contractColumns+`WHERE t.number > ? ORDER BY t.number LIMIT ?`, after, limit)
	}
	return find(s, recordedContract.fact, contractColumns+`WHERE t.vendor = ? AND t.number > ? ORDER BY t.number LIMIT ?`, vendor, after, limit)
}

type recordedAgreement struct {
	Row agreementRow `gorm:"embedded"`
	By  recordedRow  `gorm:"embedded"`
}

func (r recordedAgreement) fact() (ledger.AgreementFact, error) {
	f := ledger.AgreementFact{Contract: r.Row.Contract, Version: r.Row.Version, Body: r.Row.Body}
	var err error
	if f.EffectiveFrom, err = readMonth(r.Row.EffectiveFrom); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

func (s session) Agreements(contract string) ([]ledger.AgreementFact, error) {
	return find(s, recordedAgreement.fact, agreementColumns+`WHERE t.contract = ? ORDER BY t.version`, contract)
}

type recordedMeasurement struct {
	Row measurementRow `gorm:"embedded"`
	By  recordedRow    `gorm:"embedded"`
}

func (r recordedMeasurement) fact() (ledger.MeasurementFact, error) {
	return r.Row.fact(r.By)
}

type validMeasurement struct {
	Row   measurementRow `gorm:"embedded"`
	By    recordedRow    `gorm:"embedded"`
	First string
}

func (r validMeasurement) fact() (ledger.ValidMeasurement, error) {
	fact, err := r.Row.fact(r.By)
	if err != nil {
		return ledger.ValidMeasurement{}, err
	}
	first, err := readInstant(r.First)
	return ledger.ValidMeasurement{Fact: fact, First: first}, err
}

func (s session) Measurements(contract string, month domain.Month) ([]ledger.ValidMeasurement, error) {
	return find(s, validMeasurement.fact, `SELECT t.*, e.actor, e.at, o.at AS first
		FROM (SELECT item, max(revision) AS revision FROM measurements WHERE contract = ? AND month = ? GROUP BY item) l
		JOIN measurements t ON t.contract = ? AND t.month = ? AND t.item = l.item AND t.revision = l.revision
		JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		JOIN measurements f ON f.contract = t.contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
		JOIN entries o ON o.contract = f.contract AND o.sequence = f.sequence
		ORDER BY t.item`, contract, month.String(), contract, month.String())
}

func (s session) MeasurementHistory(contract string, month domain.Month) ([]ledger.MeasurementFact, error) {
	return find(s, recordedMeasurement.fact, measurementColumns+`WHERE t.contract = ? AND t.month = ? ORDER BY t.item, t.revision`,
		contract, month.String())
}

type measuredRow struct{ Month, Item string }

func (r measuredRow) item() (ledger.MeasuredItem, error) {
	month, err := readMonth(r.Month)
	return ledger.MeasuredItem{Month: month, Item: r.Item}, err
}

func (s session) Measured(contract string) ([]ledger.MeasuredItem, error) {
	return find(s, measuredRow.item, `SELECT DISTINCT month, item FROM measurements WHERE contract = ? ORDER BY month, item`, contract)
}

type recordedStatement struct {
	Row statementRow `gorm:"embedded"`
	By  recordedRow  `gorm:"embedded"`
}

func (r recordedStatement) fact() (ledger.StatementFact, error) {
	return r.Row.fact(r.By)
}

func (s session) Statement(contract string, month domain.Month, revision int) (ledger.StatementFact, error) {
	return first(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.month = ? AND (? = 0 OR t.revision = ?) ORDER BY t.revision DESC LIMIT 1`,
		contract, month.String(), revision, revision)
}

func (s session) Statements(contract string, after domain.Month, afterRevision, limit int, history bool) ([]ledger.StatementFact, error) {
	if history {
		return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND (t.month > ? OR t.month = ? AND t.revision > ?)
			ORDER BY t.month, t.revision LIMIT ?`, contract, monthText(after), monthText(after), afterRevision, limit)
	}
	return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.month > ?`+latestStatement+`ORDER BY t.month LIMIT ?`,
		contract, monthText(after), limit)
}

func (s session) LastStatement(contract string) (ledger.StatementFact, error) {
	return first(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? ORDER BY t.month DESC, t.revision DESC LIMIT 1`, contract)
}

func (s session) Penalties(contract string) ([]ledger.StatementFact, error) {
	return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.penalized = 1`+latestStatement+`ORDER BY t.month`, contract)
}

// Head is asked by every write, so that it does without gorm's scan.
func (s session) Head(contract string) (ledger.Entry, error) {
	rows, err := s.prepared.query(s.db, `SELECT `+entryColumns+` FROM entries WHERE contract = ? ORDER BY sequence DESC LIMIT 1`, contract)
	if err != nil {
		return ledger.Entry{}, translated(err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return ledger.Entry{}, translated(err)
		}
		return ledger.Entry{}, ledger.ErrNoFact
	}
	var r entryRow
	err = rows.Scan(&r.Contract, &r.Sequence, &r.At, &r.Month, &r.Revision, &r.Kind, &r.Item, &r.Lot, &r.Points, &r.Reverses,
		&r.Actor, &r.Command, &r.Digest, &r.Hash)
	if err != nil {
		return ledger.Entry{}, translated(err)
	}
	return r.entry()
}

func (s session) Entries(contract string, kind ledger.Kind, after int64, limit int) ([]ledger.Entry, error) {
	if kind == "" {
		return find(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
			contract, after, limit)
	}
	return find(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND sequence > ? AND kind = ? ORDER BY sequence LIMIT ?`,
		contract, after, string(kind), limit)
}

func (s session) User(id string) (ledger.User, error) {
	return first(s, userRow.user, `SELECT * FROM users WHERE id = ?`, id)
}

func (s session) Users(after int64, limit int) ([]ledger.User, error) {
	return find(s, userRow.user, `SELECT * FROM users WHERE number > ? ORDER BY number LIMIT ?`, after, limit)
}

func (s session) AddContract(f ledger.ContractFact) error {
	return s.add(&contractRow{ID: f.ID, Vendor: f.Vendor, Sequence: f.Recorded.Sequence, Body: f.Body})
}

func (s session) AddAgreement(f ledger.AgreementFact) error {
	return s.add(&agreementRow{
		Contract: f.Contract, Version: f.Version, EffectiveFrom: f.EffectiveFrom.String(), Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddMeasurements(facts []ledger.MeasurementFact) error {
	list := rowsOf{table: "measurements", columns: "contract, month, item, revision, method, report_revision, sequence, body"}
	for _, f := range facts {
		r := newMeasurementRow(f)
		list.values = append(list.values, r.Contract, r.Month, r.Item, r.Revision, r.Method, r.ReportRevision, r.Sequence, r.Body)
	}
	return s.prepared.insert(s.db, list)
}

func (s session) AddSettlement(f ledger.SettlementFact) error {
	return s.add(&settlementRow{
		Contract: f.Contract, Sequence: f.Recorded.Sequence, FromMonth: f.From.String(), ToMonth: f.To.String(), Body: f.Body,
	})
}

func (s session) AddStatement(f ledger.StatementFact) error {
	row := newStatementRow(f)
	return s.add(&row)
}

func (s session) AddEntries(entries []ledger.Entry) error {
	list := rowsOf{
		table:   "entries",
		columns: entryColumns,
	}
	for _, e := range entries {
		r := newEntryRow(e)
		list.values = append(list.values, r.Contract, r.Sequence, r.At, r.Month, r.Revision, r.Kind, r.Item, r.Lot, r.Points,
			r.Reverses, r.Actor, r.Command, r.Digest, r.Hash)
	}
	return s.prepared.insert(s.db, list)
}

func (s session) AddUser(u ledger.User) error {
	row := newUserRow(u)
	return s.add(&row)
}

func (s session) UpdateUser(u ledger.User) error {
	row := newUserRow(u)
	return translated(s.db.Exec(`UPDATE users SET roles = ?, vendor = ?, affiliation = ?, title = ?, valid_until = ?, disabled = ? WHERE id = ?`,
		row.Roles, row.Vendor, row.Affiliation, row.Title, row.ValidUntil, row.Disabled, row.ID).Error)
}

func (s session) AddToken(t ledger.Token) error {
	return s.add(&tokenRow{ID: t.ID, UserID: t.User, Hash: t.Hash, CreatedAt: instantText(t.CreatedAt)})
}

func (s session) RevokeToken(user, token string, at time.Time) error {
	done := s.db.Exec(`UPDATE tokens SET revoked_at = ? WHERE user_id = ? AND id = ? AND revoked_at = ''`, instantText(at), user, token)
	if done.Error == nil && done.RowsAffected == 0 {
		return ledger.ErrNoFact
	}
	return translated(done.Error)
}

func (s session) add(row any) error { return translated(s.db.Create(row).Error) }
