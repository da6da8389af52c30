// Package example tells the sample contract by its users, for the demo, tests and
// documents.
package example

import (
	"context"
	"slices"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
	"slaledger/testdata/mie"

	"github.com/go-json-experiment/json"
)

// users are the users of the example: one a role, and another of the
// contract staff, who records what the vendor signed on paper.
var users = []access.User{
	{Name: "sokutei", FullName: "松阪 葵", Roles: []access.Role{access.RoleMeasurer}, Affiliation: "三重県", Title: "測定担当"},
	{Name: "keiyaku", FullName: "伊勢 健", Roles: []access.Role{access.RoleContractStaff}, Affiliation: "三重県", Title: "契約担当"},
	{Name: "fuji-madoguchi", FullName: "桑名 遥", Roles: []access.Role{access.RoleVendor},
		Vendor: "fuji", Affiliation: "受注者", Title: "窓口担当"},
	{Name: "kansa", FullName: "鳥羽 誠", Roles: []access.Role{access.RoleAuditor}, Affiliation: "三重県", Title: "監査担当"},
	{Name: "kanri", FullName: "名張 結", Roles: []access.Role{access.RoleAdmin}, Affiliation: "三重県", Title: "利用者管理"},
	{Name: "keiyaku-2", FullName: "亀山 翔", Roles: []access.Role{access.RoleContractStaff},
		Affiliation: "三重県", Title: "契約副担当"},
}

// today is when the example was last worked on: October 2026 is over, and can be
// measured and settled (D17).
var today = time.Date(2026, 11, 12, 10, 0, 0, 0, fact.Japan)

// Clock returns the clock of the example, by which all of its story is past: the
// machine's or, if that is behind, one that goes on from the day after the story.
func Clock() func() time.Time {
	ahead := max(0, time.Until(today))
	return func() time.Time { return time.Now().Add(ahead) }
}

// demo fills a store with the sample, each fact at a plausible past instant.
type demo struct {
	ctx      context.Context
	ledger   *ledger.Ledger
	now      time.Time // what the ledger's clock tells
	contract string
	issue    access.Issue // who let the users in
	// adjustment is the id of the one proposed last; err is what went wrong in
	// the story.
	adjustment string
	err        error
}

// Example is what Fill made.
type Example struct {
	Contract string // its id
	People   []Person
}

// Person is a user of the example.
type Person struct {
	access.User
	Token string // to sign in with
}

// Token returns the token of the first user with a role.
func (e *Example) Token(role access.Role) string {
	for _, p := range e.People {
		if p.Is(role) {
			return p.Token
		}
	}
	return ""
}

// Fill fills an empty store with the sample contract as its users would have
// done it: measurements, settlements, and what the parties said, each at a
// plausible past instant. The users' tokens are issued at the instant now.
func Fill(ctx context.Context, store access.Store, now time.Time) (*Example, error) {
	b, err := book.Read(mie.Book)
	if err != nil {
		return nil, err
	}
	e := &Example{}
	d := &demo{ctx: ctx}
	d.ledger = ledger.New(store, func() time.Time { return d.now })
	d.at(b.Contract.Term.From-1, 25, 9)
	for _, user := range users {
		err := d.do(access.User{Name: "serve --demo"}, func(c *ledger.Command) error {
			request, err := ledger.UserRequest(user)
			if err != nil {
				return err
			}
			added, err := c.AddUser(request)
			e.People = append(e.People, Person{User: added})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	d.issue = access.Issue{By: "kanri", At: d.now}
	if err := d.fill(b); err != nil {
		return nil, err
	}
	e.Contract = d.contract
	d.now = now
	return e, d.issueTokens(e.People)
}

// NextMonth is the month after those of the example.
var NextMonth = domain.MonthOf(2026, 10)

// NextSheet returns a whole sheet of the next month, as the measurer would enter it: like
// the month before it, but that the system stood still for a while.
func NextSheet() (book.SheetText, error) {
	b, err := book.Read(mie.Book)
	if err != nil {
		return book.SheetText{}, err
	}
	results := b.Months[len(b.Months)-1]
	version := domain.InForce(b.Agreements, NextMonth)
	results.Measurements = slices.DeleteFunc(slices.Clone(results.Measurements), func(m domain.Measurement) bool {
		return version.Item(m.ItemCode, NextMonth) == nil
	})
	sheet := book.NewSheet(results)
	available := "99.61"
	for i := range sheet.Measurements {
		line := &sheet.Measurements[i]
		if line.ItemCode == "AVAIL-01" {
			line.Value, line.Note = &available, "停止174分（10月19日のDBサーバの障害）"
		}
		for j := range line.Occurrences {
			line.Occurrences[j].At = "" // was last month
		}
	}
	return sheet, nil
}

// issueTokens gives every user a token.
func (d *demo) issueTokens(people []Person) error {
	d.contract = ""
	return d.do(access.User{Name: "serve --demo"}, func(c *ledger.Command) (err error) {
		for i := range people {
			if people[i].Token, err = c.IssueToken(people[i].ID, "見本", ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// do carries out a command as a user, on the example's contract once there is
// one.
func (d *demo) do(user access.User, act func(*ledger.Command) error) error {
	call := ledger.Call{User: user, Issue: d.issue, Origin: fact.Origin{Action: "slaledger serve --demo"}}
	_, err := d.ledger.Write(d.ctx, call, d.contract, func(c *ledger.Command) (ledger.Reply, error) {
		return ledger.Done, act(c)
	})
	return err
}

// at sets the clock to a day and hour of a month, Japan time, or to the Monday
// after it.
func (d *demo) at(m domain.Month, day, hour int) {
	d.now = time.Date(m.Year(), time.Month(m.Calendar()), day, hour, 5*int(m%7), 0, 0, fact.Japan)
	for d.now.Weekday() == time.Saturday || d.now.Weekday() == time.Sunday {
		d.now = d.now.AddDate(0, 0, 1)
	}
}

// fill enters the sample as its users would: the agreement before its first
// month, each month's sheet in the middle of the next, its settlement some days
// later, one sheet after the due date, and in between what the parties say and
// do.
func (d *demo) fill(b *domain.Book) error {
	staff := users[theStaff]
	d.at(b.Contract.Term.From, 1, 9)
	request, err := json.Marshal(book.NewContract(b.Contract))
	if err != nil {
		return err
	}
	var contract ledger.Contract
	err = d.do(staff, func(c *ledger.Command) (err error) {
		contract, err = c.CreateContract(request)
		return err
	})
	if err != nil {
		return err
	}
	d.contract = contract.ID
	versions := b.Agreements
	for _, results := range b.Months {
		for len(versions) > 0 && versions[0].EffectiveFrom <= results.Month+1 {
			if err := d.agree(staff, versions[0]); err != nil {
				return err
			}
			versions = versions[1:]
		}
		if err := d.month(mistaken(results)); err != nil {
			return err
		}
		if err := d.story(b, results.Month); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) agree(staff access.User, version *domain.Agreement) error {
	d.now = d.now.Add(time.Hour)
	if version.Version > 1 {
		d.at(version.EffectiveFrom-1, 25, 15)
	}
	request, err := json.Marshal(book.NewAgreement(version))
	if err != nil {
		return err
	}
	return d.do(staff, func(c *ledger.Command) error {
		_, err := c.RecordAgreement(request)
		return err
	})
}

// lateMonth is measured after its due date, to show how that looks.
var lateMonth = domain.MonthOf(2024, 12)

func (d *demo) month(results domain.MonthResults) error {
	measured, day := results.Month+1, 12
	if results.Month == lateMonth {
		measured, day = results.Month+2, 3
	}
	var sheet any = book.NewSheet(results)
	if results.Method == domain.MethodVendorReport {
		sheet = d.report(results, measured, day-3)
	}
	d.on(measured, day, theMeasurer, sheet, func(c *ledger.Command, request []byte) error {
		_, err := c.RecordSheet(results.Month, d.ledger.PrepareSheet(d.contract, results.Month, request))
		return err
	})
	d.on(measured, day+4, theMeasurer, word{}, func(c *ledger.Command, request []byte) error {
		_, err := c.Settle(results.Month, request)
		return err
	})
	return d.err
}
