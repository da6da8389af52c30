package storetest

import (
	"errors"
	"reflect"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// hardTexts are what databases and drivers are known to spoil.
var hardTexts = []string{
	"", " ", "  前後の空白\t", "株式会社𠮷野家 👩‍👩‍👧", "が", "か\u3099", "O'Brien \"x\" \\ ; DROP TABLE entries; --",
	"? ?1 :a @b $1 %s %", "１００．５", "行\r\n二行目\n", "00012", "1e5", "NULL", "2024-04",
	`{"value":"12345678901234567.123456","note":"𠮷"}`, strings.Repeat("長い文\U00020BB7", 20_000),
}

// asKey returns a text as one that names something can be at most: 64 characters, and some
// to tell it from others. Databases bound what they find rows by.
func asKey(text string) string {
	const most = 64
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most])
	}
	return text
}

// hardPoints are decimals that do not fit an int64 of millionths or a float.
var hardPoints = []string{
	"0", "0.000001", "-0.000001", "99.5", "-60", "12345678901234567.123456", "-12345678901234567.123456",
	"9223372036854.775807", "9223372036854.775808", "-9223372036854.775808", "-9223372036854.775809",
	"99999999999999999900000", "-123456789012345678901234567890.000001",
}

// hardInstants are given in several zones; they come back in UTC.
var hardInstants = []time.Time{
	time.Date(2024, 4, 1, 0, 0, 0, 0, fact.Japan), time.Date(2024, 4, 1, 8, 59, 59, 999_999_000, fact.Japan),
	time.Date(2024, 3, 31, 15, 0, 0, 1_000, time.UTC),
	time.Date(1999, 12, 31, 23, 59, 59, 123_456_000, time.FixedZone("", -11*3600)),
	time.Date(2286, 11, 20, 17, 46, 40, 100_000, time.UTC),
}

// April is the month of all samples that have one.
var April = domain.MonthOf(2024, 4)

// farFuture is later than every instant of a sample.
var farFuture = hardInstants[4]

// points reads a decimal.
func points(text string) domain.Amount {
	amount, err := domain.ReadAmount(text)
	if err != nil {
		panic(err)
	}
	return amount
}

// At returns who recorded something under an entry, at the entry's instant.
func At(sequence int64) fact.Recorded {
	instant := hardInstants[0].UTC().Add(time.Duration(sequence) * time.Microsecond)
	return fact.Recorded{Sequence: sequence, By: "測定担当", At: instant}
}

// coveredBy returns a fact as recorded under another entry.
func coveredBy(sequence int64, f fact.Fact) fact.Fact {
	changed := reflect.New(reflect.TypeOf(f)).Elem()
	changed.Set(reflect.ValueOf(f))
	changed.FieldByName("Recorded").Set(reflect.ValueOf(At(sequence)))
	return changed.Interface().(fact.Fact)
}

// OneOfEach returns one fact of every kind, about each other and under the first
// entry, in an order in which they can be added.
func OneOfEach(contract string) []fact.Fact {
	return []fact.Fact{
		Contract(contract), Record(contract, 1), Amendment(contract, 1), Agreement(contract, 1), Confirmation(contract),
		Report(contract, 1), Measurement(contract, "A", 1), Cancellation(contract, "A", 1), Objection(contract, "A"),
		ObjectionAnswer(contract, "A"), Reopening(contract), Settlement(contract), Statement(contract, April, 1),
		Consent(contract), PenaltyAnswer(contract), Application(contract), ApplicationCancellation(contract),
		Adjustment(contract, 1), Decision(contract, 1), Withdrawal(contract),
		Takeover(contract), Actor(contract),
	}
}

// AddOneOfEach adds one fact of every kind, a line of the audit log, a reply, a
// user, a token, a link, a webhook with a delivery and an entry of the system's journal.
func AddOneOfEach(w access.Writer, contract string) error {
	user := User("user of " + contract)
	return errors.Join(
		fact.Add(w, OneOfEach(contract)...), w.AddAudit(AuditLine(contract)), w.StoreReply(Reply(contract)),
		w.AddUser(user), w.AddToken(Token(contract, user.ID)), w.AddLink(Link(contract, user.ID)),
		w.StoreSession(Session(contract), time.Time{}), fact.Add(w, SystemEntry(1)),
		w.AddNotices([]access.Notice{Notice(1, contract)}), w.SetNoticePosition(Position(contract)),
		w.AddWebhook(Webhook(contract)), w.AddDelivery(delivery(contract, contract, contract, At(1).At)),
		w.AddMail(Mail(contract, user.ID)))
}
