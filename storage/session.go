package storage

import (
	"math"
	"time"

	"slaledger/domain"
	"slaledger/ledger"

	"gorm.io/gorm"
)

// session reads and writes in one transaction.
type session struct {
	db       *gorm.DB // a transaction
	prepared *prepared
	until    int64 // facts recorded after this sequence are not seen
}

var _ ledger.Writer = session{}

// now sees all facts.
const now = math.MaxInt64

func (s session) Until(sequence int64) ledger.Reader {
	s.until = sequence
	return s
}

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

// Every list of facts is cut at a sequence. What is recorded comes with the
// actor and instant of the entry that covers it.
const (
	recordedBy = ` JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence `

	contractColumns = `SELECT t.id, t.vendor, t.sequence, t.body, e.actor, e.at FROM contracts t JOIN entries e ON e.contract = t.id AND e.sequence = t.sequence `

	agreementColumns = `SELECT t.*, e.actor, e.at, COALESCE((SELECT s.to_month FROM settlements s
		WHERE s.contract = t.contract AND s.sequence < t.sequence ORDER BY s.sequence DESC LIMIT 1), '') AS settled
		FROM agreements t` + recordedBy

	// followed joins what was said about a measurement later: its cancellation,
	// the objection to it and the answer.
	followed = `LEFT JOIN cancellations c ON c.contract = t.contract AND c.month = t.month AND c.item = t.item
			AND c.revision = t.revision AND c.sequence <= ?
		LEFT JOIN entries x ON x.contract = c.contract AND x.sequence = c.sequence
		LEFT JOIN objections j ON j.contract = t.contract AND j.month = t.month AND j.item = t.item
			AND j.revision = t.revision AND j.sequence <= ?
		LEFT JOIN entries y ON y.contract = j.contract AND y.sequence = j.sequence
		LEFT JOIN objection_answers a ON a.contract = j.contract AND a.month = j.month AND a.item = j.item
			AND a.revision = j.revision AND a.sequence <= ?
		LEFT JOIN entries z ON z.contract = a.contract AND z.sequence = a.sequence `
	followedColumns = `COALESCE(c.sequence, 0) AS cancel_sequence, COALESCE(c.body, '') AS cancel_body,
		COALESCE(x.actor, '') AS cancel_actor, COALESCE(x.at, '') AS cancel_at,
		COALESCE(j.sequence, 0) AS objection_sequence, COALESCE(j.body, '') AS objection_body,
		COALESCE(y.actor, '') AS objection_actor, COALESCE(y.at, '') AS objection_at,
		COALESCE(a.sequence, 0) AS answer_sequence, COALESCE(a.decision, '') AS answer_decision, COALESCE(a.body, '') AS answer_body,
		COALESCE(z.actor, '') AS answer_actor, COALESCE(z.at, '') AS answer_at `

	statementColumns = `SELECT t.*, e.actor, e.at, EXISTS (SELECT 1 FROM statements n WHERE n.contract = t.contract AND n.month = t.month
		AND n.revision > t.revision AND n.sequence <= ?) AS superseded
		FROM statements t` + recordedBy

	// latestStatement keeps the last revision of each month.
	latestStatement = ` AND t.revision = (SELECT max(s.revision) FROM statements s WHERE s.contract = t.contract AND s.month = t.month
		AND s.sequence <= ?) `

	entryColumns = `contract, sequence, at, month, revision, kind, item, lot, points, reverses, actor, command, digest, hash`
)

type recordedContract struct {
	ID       string
	Vendor   string
	Sequence int64
	Body     string
	By       recordedRow `gorm:"embedded"`
}

func (r recordedContract) fact() (ledger.ContractFact, error) {
	recorded, err := r.By.recorded(r.Sequence)
	return ledger.ContractFact{ID: r.ID, Vendor: r.Vendor, Body: r.Body, Recorded: recorded}, err
}

func (s session) Contract(id string) (ledger.ContractFact, error) {
	return first(s, recordedContract.fact, contractColumns+`WHERE t.id = ? AND t.sequence <= ?`, id, s.until)
}

type listedRow struct {
	Number int64
	ID     string
	Head   string
}

func (r listedRow) listed() (ledger.ListedContract, error) { return ledger.ListedContract(r), nil }

func (s session) Contracts(vendor string, after int64, limit int) ([]ledger.ListedContract, error) {
	const columns = `SELECT number, id, (SELECT hash FROM entries WHERE contract = id ORDER BY sequence DESC LIMIT 1) AS head FROM contracts `
	if vendor == "" {
		return find(s, listedRow.listed, columns+`WHERE number > ? ORDER BY number LIMIT ?`, after, limit)
	}
	return find(s, listedRow.listed, columns+`WHERE vendor = ? AND number > ? ORDER BY number LIMIT ?`, vendor, after, limit)
}

type recordedAmendment struct {
	Row amendmentRow `gorm:"embedded"`
	By  recordedRow  `gorm:"embedded"`
}

func (r recordedAmendment) fact() (ledger.AmendmentFact, error) {
	recorded, err := r.By.recorded(r.Row.Sequence)
	return ledger.AmendmentFact{Contract: r.Row.Contract, Number: r.Row.Number, Body: r.Row.Body, Recorded: recorded}, err
}

func (s session) Amendments(contract string) ([]ledger.AmendmentFact, error) {
	return find(s, recordedAmendment.fact, `SELECT t.*, e.actor, e.at FROM amendments t`+recordedBy+
		`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.number`, contract, s.until)
}

type recordedAgreement struct {
	Row     agreementRow `gorm:"embedded"`
	By      recordedRow  `gorm:"embedded"`
	Settled string
}

func (r recordedAgreement) fact() (ledger.AgreementFact, error) {
	f := ledger.AgreementFact{Contract: r.Row.Contract, Version: r.Row.Version, Body: r.Row.Body}
	var err error
	if f.EffectiveFrom, err = readMonth(r.Row.EffectiveFrom); err != nil {
		return f, err
	}
	if f.Settled, err = readMonth(r.Settled); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

func (s session) Agreements(contract string) ([]ledger.AgreementFact, error) {
	return find(s, recordedAgreement.fact, agreementColumns+`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.version`, contract, s.until)
}

type recordedMeasurement struct {
	Row            measurementRow `gorm:"embedded"`
	By             recordedRow    `gorm:"embedded"`
	CancelSequence int64
	CancelBody     string
	CancelActor    string
	CancelAt       string
	Objected       objectionColumns `gorm:"embedded"`
}

func (r recordedMeasurement) fact() (ledger.RecordedMeasurement, error) {
	fact, err := r.Row.fact(r.By)
	if err != nil {
		return ledger.RecordedMeasurement{}, err
	}
	m := ledger.RecordedMeasurement{Fact: fact}
	if m.Objection, err = r.Objected.objection(fact); err != nil || r.CancelSequence == 0 {
		return m, err
	}
	by, err := recordedRow{Actor: r.CancelActor, At: r.CancelAt}.recorded(r.CancelSequence)
	m.Cancellation = &ledger.CancellationFact{
		Contract: fact.Contract, Month: fact.Month, Item: fact.Item, Revision: fact.Revision, Body: r.CancelBody, Recorded: by,
	}
	return m, err
}

type latestMeasurement struct {
	Latest recordedMeasurement `gorm:"embedded"`
	First  string
}

func (r latestMeasurement) fact() (ledger.LatestMeasurement, error) {
	recorded, err := r.Latest.fact()
	if err != nil {
		return ledger.LatestMeasurement{}, err
	}
	first, err := readInstant(r.First)
	return ledger.LatestMeasurement{RecordedMeasurement: recorded, First: first}, err
}

// Measurements names the order of its joins (CROSS JOIN): left to itself, SQLite
// goes through every measurement of the contract.
func (s session) Measurements(contract string, months domain.Period) ([]ledger.LatestMeasurement, error) {
	return find(s, latestMeasurement.fact, `SELECT t.*, e.actor, e.at, o.at AS first, `+followedColumns+`
		FROM (SELECT month, item, max(revision) AS revision FROM measurements
			WHERE contract = ? AND month BETWEEN ? AND ? AND sequence <= ? GROUP BY month, item) l
		CROSS JOIN measurements t ON t.contract = ? AND t.month = l.month AND t.item = l.item AND t.revision = l.revision
		CROSS JOIN entries e ON e.contract = t.contract AND e.sequence = t.sequence
		CROSS JOIN measurements f ON f.contract = t.contract AND f.month = t.month AND f.item = t.item AND f.revision = 1
		CROSS JOIN entries o ON o.contract = f.contract AND o.sequence = f.sequence `+followed+`
		ORDER BY t.month, t.item`, contract, months.From.String(), months.To.String(), s.until, contract, s.until, s.until, s.until)
}

func (s session) MeasurementHistory(contract string, month domain.Month) ([]ledger.RecordedMeasurement, error) {
	return find(s, recordedMeasurement.fact, `SELECT t.*, e.actor, e.at, `+followedColumns+`FROM measurements t`+recordedBy+followed+
		`WHERE t.contract = ? AND t.month = ? AND t.sequence <= ? ORDER BY t.item, t.revision`,
		s.until, s.until, s.until, contract, month.String(), s.until)
}

func (s session) AllMeasurements(contract string) ([]ledger.RecordedMeasurement, error) {
	return find(s, recordedMeasurement.fact, `SELECT t.*, e.actor, e.at, `+followedColumns+`FROM measurements t`+recordedBy+followed+
		`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.month, t.item, t.revision`, s.until, s.until, s.until, contract, s.until)
}

type recordedSettlement struct {
	Row settlementRow `gorm:"embedded"`
	By  recordedRow   `gorm:"embedded"`
}

func (r recordedSettlement) fact() (ledger.SettlementFact, error) {
	f := ledger.SettlementFact{Contract: r.Row.Contract, Body: r.Row.Body}
	var err error
	if f.From, err = readMonth(r.Row.FromMonth); err != nil {
		return f, err
	}
	if f.To, err = readMonth(r.Row.ToMonth); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

func (s session) Settlements(contract string) ([]ledger.SettlementFact, error) {
	return find(s, recordedSettlement.fact, recordedIn("settlements")+`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.sequence`, contract, s.until)
}

func (s session) LastSettlement(contract string) (ledger.SettlementFact, error) {
	return first(s, recordedSettlement.fact, `SELECT t.*, e.actor, e.at FROM settlements t`+recordedBy+
		`WHERE t.contract = ? AND t.sequence <= ? ORDER BY t.sequence DESC LIMIT 1`, contract, s.until)
}

type recordedReopening struct {
	Row reopeningRow `gorm:"embedded"`
	By  recordedRow  `gorm:"embedded"`
}

func (r recordedReopening) fact() (ledger.ReopeningFact, error) {
	f := ledger.ReopeningFact{Contract: r.Row.Contract}
	var err error
	if f.From, err = readMonth(r.Row.FromMonth); err != nil {
		return f, err
	}
	f.Recorded, err = r.By.recorded(r.Row.Sequence)
	return f, err
}

func (s session) Reopenings(contract string, after int64) ([]ledger.ReopeningFact, error) {
	return find(s, recordedReopening.fact, `SELECT t.*, e.actor, e.at FROM reopenings t`+recordedBy+
		`WHERE t.contract = ? AND t.sequence > ? AND t.sequence <= ? ORDER BY t.sequence`, contract, after, s.until)
}

type recordedStatement struct {
	Row        statementRow `gorm:"embedded"`
	By         recordedRow  `gorm:"embedded"`
	Superseded bool
}

func (r recordedStatement) fact() (ledger.StatementFact, error) {
	fact, err := r.Row.fact(r.By)
	fact.Superseded = r.Superseded
	return fact, err
}

func (s session) Statement(contract string, month domain.Month, revision int) (ledger.StatementFact, error) {
	return first(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.month = ? AND t.sequence <= ? AND (? = 0 OR t.revision = ?)
		ORDER BY t.revision DESC LIMIT 1`, s.until, contract, month.String(), s.until, revision, revision)
}

func (s session) Statements(contract string, after domain.Month, afterRevision, limit int, history bool) ([]ledger.StatementFact, error) {
	if history {
		return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.sequence <= ? AND (t.month > ? OR t.month = ? AND t.revision > ?)
			ORDER BY t.month, t.revision LIMIT ?`, s.until, contract, s.until, monthText(after), monthText(after), afterRevision, limit)
	}
	return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.month > ?`+latestStatement+`ORDER BY t.month LIMIT ?`,
		s.until, contract, monthText(after), s.until, limit)
}

func (s session) LiveStatements(contract string, months domain.Period) ([]ledger.StatementFact, error) {
	return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.month BETWEEN ? AND ?`+latestStatement+`ORDER BY t.month`,
		s.until, contract, months.From.String(), months.To.String(), s.until)
}

func (s session) Penalties(contract string) ([]ledger.StatementFact, error) {
	return find(s, recordedStatement.fact, statementColumns+`WHERE t.contract = ? AND t.penalized = 1 AND t.revision = (
		SELECT max(s.revision) FROM statements s WHERE s.contract = t.contract AND s.month = t.month AND s.penalized = 1 AND s.sequence <= ?)
		ORDER BY t.month`, s.until, contract, s.until)
}

// Head is asked by every write, so that it does without gorm's scan.
func (s session) Head(contract string) (ledger.Entry, error) {
	rows, err := s.prepared.query(s.db, `SELECT `+entryColumns+` FROM entries WHERE contract = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1`, contract, s.until)
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

func (s session) HeadAt(contract string, at time.Time) (ledger.Entry, error) {
	return first(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND at <= ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1`,
		contract, instantText(at), s.until)
}

func (s session) Postings(contract string, from domain.Month) ([]ledger.Entry, error) {
	return find(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND month >= ? AND revision > 0 AND kind <> ? AND sequence <= ?
		ORDER BY sequence DESC`, contract, from.String(), string(ledger.KindReversal), s.until)
}

func (s session) Entries(contract string, kind ledger.Kind, after int64, limit int) ([]ledger.Entry, error) {
	if kind == "" {
		return find(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
			contract, after, s.until, limit)
	}
	return find(s, entryRow.entry, `SELECT * FROM entries WHERE contract = ? AND sequence > ? AND sequence <= ? AND kind = ? ORDER BY sequence LIMIT ?`,
		contract, after, s.until, string(kind), limit)
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

func (s session) AddAmendment(f ledger.AmendmentFact) error {
	return s.add(&amendmentRow{Contract: f.Contract, Number: f.Number, Sequence: f.Recorded.Sequence, Body: f.Body})
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

func (s session) AddCancellation(f ledger.CancellationFact) error {
	return s.add(&cancellationRow{
		Contract: f.Contract, Month: f.Month.String(), Item: f.Item, Revision: f.Revision, Sequence: f.Recorded.Sequence, Body: f.Body,
	})
}

func (s session) AddReopening(f ledger.ReopeningFact) error {
	return s.add(&reopeningRow{Contract: f.Contract, Sequence: f.Recorded.Sequence, FromMonth: f.From.String()})
}

func (s session) AddSettlement(f ledger.SettlementFact) error {
	return s.add(&settlementRow{
		Contract: f.Contract, Sequence: f.Recorded.Sequence, FromMonth: f.From.String(), ToMonth: f.To.String(), Body: f.Body,
	})
}

func (s session) AddStatements(facts []ledger.StatementFact) error {
	list := rowsOf{table: "statements", columns: "contract, month, revision, penalized, period_from, period_to, sequence, body, hash"}
	for _, f := range facts {
		r := newStatementRow(f)
		list.values = append(list.values, r.Contract, r.Month, r.Revision, r.Penalized, r.PeriodFrom, r.PeriodTo, r.Sequence, r.Body, r.Hash)
	}
	return s.prepared.insert(s.db, list)
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

func (s session) KeptAnswer(user, target, key string) (ledger.KeptAnswer, error) {
	return first(s, keptAnswerRow.answer, `SELECT * FROM kept_answers WHERE user_name = ? AND target = ? AND key = ?`, user, target, key)
}

func (s session) KeepAnswer(a ledger.KeptAnswer, forget time.Time) error {
	if err := s.db.Exec(`DELETE FROM kept_answers WHERE at < ?`, instantText(forget)).Error; err != nil {
		return translated(err)
	}
	return s.add(&keptAnswerRow{
		UserName: a.User, Target: a.Target, Key: a.Key, Digest: a.Digest, At: instantText(a.At),
		Status: a.Status, Location: a.Location, Body: string(a.Body),
	})
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
