package form

import (
	"strings"
	"testing"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// fullPenalty is a penalty among those of all contracts with a value in every field.
func fullPenalty() answer.ListedPenalty {
	number, due, days, tax, year, billed := "007", "2024-06-20", 12, true, 2024, "2024-06"
	paper := &book.Document{Title: "通知書", Number: "第1号", Date: "2024-06-03", SHA256: "0123456789ab"}
	return answer.ListedPenalty{
		ContractID: "01", ContractName: "契約", ContractNumber: &number, VendorID: "fuji", VendorName: "フジ",
		TaxIncluded: &tax, Month: "2024-04", FiscalYear: 2024, StatementRevision: 2,
		SettledAt: "2024-05-11T09:00:00+09:00", Awaiting: true, Status: "agreed", Total: "-65", Threshold: "-60",
		Period: book.Period{From: "2024-03", To: "2024-04"}, BaseAmount: "1000001", ReductionRate: "0.25",
		ExactReduction: "250000.25", InEffect: "250001", Provisional: "9", Deducted: "250001", Repaid: "1",
		Outstanding: "3", Path: "/contracts/01/penalties/2024-04", DaysWaiting: &days,
		Consents: []answer.Consent{{
			Party: domain.VendorParty, Decision: domain.Agree, Revision: 2, By: "fuji", At: "2024-06-01T09:00:00+09:00",
			Via: domain.ViaDocument, WordText: book.WordText{Reason: "所見", Document: paper}, Counts: true,
			Credential: &answer.Issue{IssuedBy: "kanri", IssuedAt: "2024-04-01T09:00:00+09:00"},
			Actor:      &answer.Actor{FullName: "氏名", Affiliation: "所属", Title: "職"},
		}},
		Applications: []answer.Application{{
			ID: "9", Kind: domain.MoneyDeducted, Amount: "250001", Date: "2024-06-30", Document: paper, FiscalYear: &year,
			BilledMonth: &billed, Reason: "請求", By: "keiyaku", At: "2024-07-01T09:00:00+09:00",
		}, {
			ID: "10", Kind: domain.MoneyRepaid, Amount: "1", Date: "2024-07-02", At: "2024-07-02T09:00:00+09:00",
			Cancelled: &answer.CancelledApplication{Reason: "誤り", By: "keiyaku", At: "2024-07-03T09:00:00+09:00"},
		}},
		Waits: []answer.PenaltyWait{{
			Role: access.RoleContractStaff, What: ledger.ActRepay, Since: "2024-06-02T09:00:00+09:00", Days: 12, Due: &due,
		}},
	}
}

// TestAllPenaltiesHaveEveryField changes each field of a penalty of the list.
func TestAllPenaltiesHaveEveryField(t *testing.T) {
	p := fullPenalty()
	wantPrinted(t, "the list of penalties", &p, func() *Form {
		return AllPenalties(answer.AllPenalties{Items: []answer.ListedPenalty{p}})
	}, map[string]string{
		"ListedPenalty.ContractID": "stands in the path", "ListedPenalty.VendorID": "the service's own name of the vendor",
		"ListedPenalty.SettledAt": anInstant, "Consent.At": anInstant, "Consent.Credential.IssuedAt": anInstant,
		"Application.At": anInstant, "Application.Cancelled.At": anInstant,
		"Application.ID": "the journal has it", "PenaltyWait.Since": "the days are counted from it",
		"PenaltyWait.Days": "the longest wait stands in its own column", "PenaltyWait.Due": "the page of turns has it",
	})
}

// anInstant is why wantPrinted finds no instant: it makes texts of them that are none.
const anInstant = "TestAllPenaltiesAsCSV looks for it"

// TestAllPenaltiesAsCSV reads the one table of the CSV file, and the sums of the other
// worksheets, where a number of a contract stays a text and money of both directions stands
// apart.
func TestAllPenaltiesAsCSV(t *testing.T) {
	withdrawn, provisional := fullPenalty(), fullPenalty()
	withdrawn.Status, withdrawn.Outstanding, withdrawn.InEffect = "withdrawn", "-250000", "0"
	provisional.Status, provisional.Month = "disputed", "2024-05"
	list := answer.AllPenalties{
		Items: []answer.ListedPenalty{fullPenalty(), withdrawn, provisional},
		Years: []answer.YearOfPenalties{{FiscalYear: 2024, Penalties: 3, InEffect: "250001", Provisional: "9",
			Deducted: "750003", Repaid: "3", Outstanding: answer.StandingMoney{Deduct: "3", Repay: "250000", Provisional: "4"}}},
	}
	lines := strings.Split(csvOf(t, PenaltyTable(list)), "\r\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], "\uFEFF年度,月,契約番号,契約名,受注者,状態,") {
		t.Fatalf("%q", lines)
	}
	for i, want := range []string{
		`,税込,250001,9,250001,1,3,0,0,―,同意,契約担当の返還,12,-65,-60,2024-03〜2024-04,1000001,0.25,250000.25,2,`,
		`,税込,0,9,250001,1,0,0,250000,―,同意,契約担当の返還,12,-65,-60,2024-03〜2024-04,1000001,0.25,250000.25,2,`,
		`,税込,250001,9,250001,1,0,3,0,―,同意,契約担当の返還,12,-65,-60,2024-03〜2024-04,1000001,0.25,250000.25,2,`,
	} {
		if line := lines[i+1]; !strings.Contains(line, want) || !strings.Contains(line, `"=""007"""`) {
			t.Errorf("%q does not have %q", line, want)
		}
	}
	whole := csvOf(t, AllPenalties(list))
	for _, want := range []string{
		"令和6年度,―,3,250001,9,750003,3,3,4,250000", EraInstant("2024-05-11T09:00:00+09:00"),
		EraInstant("2024-06-01T09:00:00+09:00"), EraInstant("2024-04-01T09:00:00+09:00"),
		EraInstant("2024-07-01T09:00:00+09:00"), EraInstant("2024-07-03T09:00:00+09:00"),
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("there is no %q in\n%s", want, whole)
		}
	}
	if whole = csvOf(t, AllPenalties(answer.AllPenalties{})); !strings.Contains(whole, "ペナルティはありません。") {
		t.Errorf("nothing says that there is none:\n%s", whole)
	}
}
