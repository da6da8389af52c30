package answer

import (
	"slaledger/ledger"
	"slaledger/ledger/access"
)

// ListedContract is a contract in a list.
type ListedContract struct {
	Contract
	// 現在の位置。ペナルティ基準に近い順（nearest_to_criterion）の一覧だけ。協定がない契約と取り下げた契約では null /
	// where it stands, in the order by distance only; null without an agreement, and of a withdrawn contract
	Standing **ContractStanding `json:"standing,omitzero"`
	// だれの処理を待っているか。同じ一覧だけ / whose acts it waits for, in that order only
	Waits []access.Role `json:"waits_for,omitzero"`
}

// ContractStanding is where a contract stands among others.
type ContractStanding struct {
	AsOf            *string `json:"as_of"`             // 最後の集計済の月。集計前は null / last settled month; null before the first
	Total           string  `json:"total"`             // 集計後ポイントの合計 / total of points
	Threshold       string  `json:"threshold"`         // ペナルティ基準 / criterion
	PointsToPenalty string  `json:"points_to_penalty"` // 基準までのポイント / points left to the criterion
	// 1つの項目の減算だけで基準に達する最も少ない回数。期間内に達し得ないときは null /
	// fewest misses of one item that reach the criterion; null if none can within the term
	FewestMisses *int `json:"fewest_misses"`
	// 再集計待ちの最初の月。ないときは null / first month under re-measurement; null if there is none
	Awaiting *string `json:"awaiting_from"`
	// 直近12か月の繰越。古い順 / what the last twelve settled months carried out, the earliest first
	Closings []CarriedOut `json:"closings"`
	// 両者の意思のそろわないペナルティ / penalties without the word of both
	Penalties []OpenPenalty `json:"open_penalties"`
	Money     StandingMoney `json:"money"` // 未実施の金額 / outstanding money
	// すべてのペナルティについて減額した金額の計（円） / yen deducted for all penalties
	Deducted string `json:"deducted"`
	// すべてのペナルティについて返還した金額の計（円） / yen repaid for all penalties
	Repaid string `json:"repaid"`
}

// CarriedOut is the total that a settled month carried out.
type CarriedOut struct {
	Month string `json:"month"` // 年月 / month
	Total string `json:"total"` // 合計 / total
}

// OpenPenalty is a penalty without the word of both.
type OpenPenalty struct {
	Month  string `json:"month"`  // 年月 / month
	Status string `json:"status"` // 状態 / status
}

// StandingMoney is outstanding money in yen. What is in effect and what is not are never
// added up.
type StandingMoney struct {
	Deduct string `json:"deduct"` // 効力のあるペナルティの未減額の額 / still to deduct, of penalties in effect
	Repay  string `json:"repay"`  // 返還する額 / to repay
	// 暫定のペナルティの未減額の額 / still to deduct if it takes effect, of penalties that are not in effect
	Provisional string `json:"provisional"`
}

func newStandingMoney(m ledger.StandingMoney) StandingMoney {
	return StandingMoney{m.Deduct.String(), m.Repay.String(), m.Provisional.String()}
}

// NewNearContract returns a contract in the order by distance.
func NewNearContract(c ledger.NearContract) ListedContract {
	var standing *ContractStanding
	if s := c.Standing; s != nil {
		standing = &ContractStanding{
			AsOf: monthOrNull(s.Balance.AsOf), Total: s.Balance.Points.Total().String(), Threshold: s.Balance.Threshold.String(),
			PointsToPenalty: c.PointsToPenalty.String(), FewestMisses: s.Fewest, Awaiting: monthOrNull(s.Awaiting),
			Money: newStandingMoney(s.Money), Deducted: s.Moved.Deducted.String(), Repaid: s.Moved.Repaid.String(),
		}
		for _, closing := range s.Closings {
			standing.Closings = append(standing.Closings, CarriedOut{closing.Month.String(), closing.Total.String()})
		}
		for _, p := range s.Open {
			standing.Penalties = append(standing.Penalties, OpenPenalty{p.Month.String(), string(p.Status)})
		}
	}
	return ListedContract{Contract: NewContract(c.Contract), Standing: &standing, Waits: c.Waits}
}
