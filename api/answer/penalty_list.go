package answer

import (
	"slaledger/domain"
	"slaledger/domain/book"
	"slaledger/ledger"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"
)

// ListedPenalty is a penalty among those of all contracts.
type ListedPenalty struct {
	ContractID     string  `json:"contract_id"`     // 契約の番号 / id of the contract
	ContractName   string  `json:"contract_name"`   // 契約の名称 / name of the contract
	ContractNumber *string `json:"contract_number"` // 契約番号。ないときは null / number of the contract; null if it has none
	VendorID       string  `json:"vendor_id"`       // 受注者の番号 / vendor
	VendorName     string  `json:"vendor_name"`     // 受注者の名称 / name of the vendor
	// 金額に消費税を含むか。契約が定めていないときは null / whether the yen include tax; null if the contract does not say
	TaxIncluded       *bool  `json:"tax_included"`
	Month             string `json:"month"`              // 年月 / month
	FiscalYear        int    `json:"fiscal_year"`        // 生じた年度（始まる年） / fiscal year in which it was found
	StatementRevision int    `json:"statement_revision"` // 集計結果表の版 / revision of the statement
	SettledAt         string `json:"settled_at"`         // その版の集計を確定した日時 / when that was settled
	Awaiting          bool   `json:"awaiting"`           // 再集計待ちか / whether the month is under re-measurement
	Status            string `json:"status"`             // 状態 / status
	Total             string `json:"total"`              // 合計ポイント / total points
	Threshold         string `json:"threshold"`          // ペナルティ基準 / criterion
	// 減額対象期間 / months whose fees are reduced
	Period        book.Period `json:"period"`
	BaseAmount    string      `json:"base_amount"`    // 対象期間の運用保守金額（円） / fees of the period in yen
	ReductionRate string      `json:"reduction_rate"` // 減額の割合 / part of them that is taken
	// 端数処理前の減額金額（円） / reduction in yen before rounding
	ExactReduction string `json:"exact_reduction"`
	// 効力のある（合意又は決定のある）減額金額（円）。暫定、不該当又は課さないときは 0 /
	// reduction in effect in yen; 0 while it is provisional, and once it is waived or withdrawn
	InEffect string `json:"in_effect"`
	// 暫定の減額金額（円）。効力のあるもの、不該当又は課さないときは 0 / provisional reduction in yen; else 0
	Provisional string `json:"provisional"`
	Deducted    string `json:"deducted"` // 減額した金額の計（円） / yen deducted in all
	Repaid      string `json:"repaid"`   // 返還した金額の計（円） / yen repaid in all
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding  string        `json:"outstanding"`
	Consents     []Consent     `json:"consents"`     // 両者の同意 / consents of the parties
	Applications []Application `json:"applications"` // 減額・返還の実施 / money deducted or repaid
	// 何を待っているか。長く待っている順。再集計待ちでは測定又は集計 /
	// what it waits for, the longest waiting first; under re-measurement, to be measured and settled
	Waits []PenaltyWait `json:"waits"`
	// 待っている日数（最も長いもの）。何も待っていないときは null / for how many days it waits; null if for nothing
	DaysWaiting *int `json:"days_waiting"`
	// ペナルティの所在 / where the penalty is
	Path string `json:"path"`
}

// Left returns the outstanding money of the penalty as sums have it.
func (p *ListedPenalty) Left() StandingMoney {
	outstanding, err := domain.ReadAmount(p.Outstanding)
	if err != nil {
		panic(err) // it was written from an amount
	}
	return newStandingMoney(ledger.MoneyLeft(ledger.PenaltyStatus(p.Status), outstanding))
}

// PenaltyWait is an act that a penalty waits for.
type PenaltyWait struct {
	Role  access.Role `json:"role"`  // だれが処理するか / whose act it is
	What  ledger.Act  `json:"what"`  // 行うこと / what is to be done
	Since string      `json:"since"` // 待っている日時から / since this instant
	Days  int         `json:"days"`  // 待っている日数（日本時間の日付による） / for how many days, by Japan's calendar
	// 期限。ないときは null / last day; null if none
	Due *string `json:"due"`
}

// YearOfPenalties is what penalties found in a fiscal year come to.
type YearOfPenalties struct {
	FiscalYear int `json:"fiscal_year"` // 年度（始まる年） / fiscal year, by the year in which it begins
	// 消費税を含む契約か、含まない契約か、定めのない契約（null）か。互いに合算しない /
	// of contracts with tax, without it, or, if null, of those that do not say: they are never added up
	TaxIncluded *bool         `json:"tax_included"`
	Penalties   int           `json:"penalties"`   // 件数 / how many
	InEffect    string        `json:"in_effect"`   // 効力のある減額金額の計（円） / reductions in effect
	Provisional string        `json:"provisional"` // 暫定の減額金額の計（円） / provisional reductions
	Deducted    string        `json:"deducted"`    // 減額した金額の計（円） / yen deducted
	Repaid      string        `json:"repaid"`      // 返還した金額の計（円） / yen repaid
	Outstanding StandingMoney `json:"outstanding"` // 未実施の金額 / outstanding money
}

// AllPenalties is a page of penalties of all contracts.
type AllPenalties struct {
	Items []ListedPenalty `json:"items"`       // 一覧 / items
	Next  *string         `json:"next_cursor"` // 続きを得る cursor。終わりなら null / cursor of the next page; null at the end
	Total int             `json:"total"`       // すべての件数 / how many there are in all
	// すべての件数の年度別の計。新しい年度から / what all of them come to by fiscal year, the latest first
	Years []YearOfPenalties `json:"years"`
}

// NewAllPenalties returns a list of penalties as they wait at its instant.
func NewAllPenalties(l ledger.PenaltyList) AllPenalties {
	list := AllPenalties{
		Items: make([]ListedPenalty, len(l.Penalties)), Total: l.Total, Years: make([]YearOfPenalties, len(l.Years)),
	}
	for i := range l.Penalties {
		list.Items[i] = newListedPenalty(&l.Penalties[i], l)
	}
	for i, y := range l.Years {
		list.Years[i] = YearOfPenalties{
			FiscalYear: y.FiscalYear, TaxIncluded: y.FeesIncludeTax, Penalties: y.Penalties, InEffect: y.InEffect.String(),
			Provisional: y.Provisional.String(), Deducted: y.Deducted.String(), Repaid: y.Repaid.String(),
			Outstanding: newStandingMoney(y.Outstanding),
		}
	}
	return list
}

func newListedPenalty(p *ledger.ListedPenalty, l ledger.PenaltyList) ListedPenalty {
	c, shape := p.Contract.Contract, p.Shape
	listed := ListedPenalty{
		ContractID: p.Contract.ID, ContractName: c.Name, ContractNumber: textOrNull(c.Number), VendorID: c.Vendor.ID,
		VendorName: c.Vendor.Name, TaxIncluded: c.FeesIncludeTax, Month: p.Month.String(), FiscalYear: p.FiscalYear,
		StatementRevision: p.Revision, SettledAt: fact.InstantText(p.Settled),
		Awaiting: p.Statement == ledger.StatementSupersededPending, Status: string(p.Status), Total: shape.Total,
		Threshold: shape.Threshold, Period: shape.Period, BaseAmount: shape.BaseAmount, ReductionRate: shape.ReductionRate,
		ExactReduction: shape.ExactReduction, InEffect: p.InEffect.String(), Provisional: p.Provisional.String(),
		Deducted: p.Deducted.String(), Repaid: p.Repaid.String(), Outstanding: p.Outstanding.String(),
		Consents: newConsents(p.Consents), Applications: newApplications(p.Money),
		Path: "/contracts/" + p.Contract.ID + "/penalties/" + p.Month.String(),
	}
	days := -1
	for _, t := range p.Turns {
		days = max(days, t.Days(l.At), 0)
		listed.Waits = append(listed.Waits, PenaltyWait{
			Role: t.Role, What: t.Act, Since: fact.InstantText(t.Since), Days: max(t.Days(l.At), 0), Due: textOrNull(t.Due),
		})
	}
	if days >= 0 {
		listed.DaysWaiting = &days
	}
	return listed
}
