package book

import (
	"fmt"
	"slices"

	"slaledger/domain"
	"slaledger/domain/refusal"
)

var (
	agreementMembers = []member{
		{"effective_from", true}, {"policy", false},
		{"items", true}, // 評価項目。空でもよい / items; may be empty
		{"note", false}, {"signed_on", false}, {"document", false},
	}
	// Versions after the first give the whole policy, so that an amendment
	// cannot silently return to a default. That goes for the fields of the first
	// accounts alone: a field that comes later stays optional here too, or the
	// versions that are kept could not be read any more, and is left out of a
	// stored text at its default.
	laterAgreementMembers = []member{
		{"effective_from", true}, {"policy", true}, {"items", true}, {"note", false}, {"signed_on", false},
		{"document", false},
	}
	policyMembers = []member{
		{"penalty_threshold", false}, {"reduction_rate", false}, {"expiry_months", false}, {"penalty_period", false},
		{"rounding", false}, {"measurement_due_months", false}, {"imposition", false},
	}
	laterPolicyMembers = []member{
		{"penalty_threshold", true}, {"reduction_rate", true}, {"expiry_months", true}, {"penalty_period", true},
		{"rounding", true}, {"measurement_due_months", true}, {"imposition", true},
	}
	penaltyPeriodMembers = []member{{"kind", true}, {"months", false}}
	roundingMembers      = []member{{"target", true}, {"mode", true}, {"unit", true}}
	itemMembers          = []member{
		{"code", true}, {"name", true}, {"clause", false}, {"definition", false}, {"source", false}, {"unit", false},
		{"counting", true}, {"baseline", false}, {"bonus_threshold", false}, {"step", false},
		{"deduction_points", true}, {"bonus_points", false}, {"measured_in", false},
		{"rounding", false}, // 入力した値の丸め / how an entered value is rounded
		{"range", false},    // 受け付ける値の範囲 / which values are taken
	}
	thresholdMembers    = []member{{"op", true}, {"value", true}}
	itemRoundingMembers = []member{{"mode", true}, {"unit", true}}
	rangeMembers        = []member{{"min", false}, {"max", false}}
)

// agreements reads the versions of an agreement in the order of recording.
func (r *reader) agreements() []*domain.Agreement {
	versions := []*domain.Agreement{}
	for i := range r.elements() {
		versions = append(versions, r.agreement(i+1))
	}
	return versions
}

// agreement reads one agreement version.
func (r *reader) agreement(version int) *domain.Agreement {
	a := domain.Agreement{Version: version, Policy: domain.DefaultPolicy()}
	members, policy := agreementMembers, policyMembers
	if version > 1 {
		members, policy = laterAgreementMembers, laterPolicyMembers
	}
	for name := range r.members(members) {
		switch name {
		case "effective_from":
			a.EffectiveFrom = r.month()
		case "policy":
			a.Policy = r.policy(a.Policy, policy)
		case "items":
			a.Items = r.items()
		case "note":
			a.Note = r.text()
		case "signed_on":
			a.SignedOn = r.date()
		case "document":
			a.Document = r.text()
		}
	}
	return domain.NewAgreement(a)
}

// policy reads a policy; what is not given is as in another one.
func (r *reader) policy(p domain.Policy, members []member) domain.Policy {
	for name := range r.members(members) {
		switch name {
		case "penalty_threshold":
			p.PenaltyThreshold = r.amountWhere(func(a domain.Amount) bool { return a.Sign() < 0 },
				"0未満の値を指定してください", "must be below 0")
		case "reduction_rate":
			p.ReductionRate = r.amountWhere(func(a domain.Amount) bool { return a.Sign() > 0 && a.Cmp(domain.Whole(1)) <= 0 },
				"0を超え1以下の値を指定してください", "must be above 0 and at most 1")
		case "expiry_months":
			p.ExpiryMonths = r.integer(1, 120)
		case "penalty_period":
			p.PenaltyPeriod = r.penaltyPeriod()
		case "rounding":
			p.Rounding = r.rounding()
		case "measurement_due_months":
			p.MeasurementDueMonths = r.integer(0, 12)
		case "imposition":
			p.Imposition = word(r, domain.ImposeByConsent, domain.ImposeByPrefecture)
		}
	}
	return p
}

func (r *reader) penaltyPeriod() (p domain.PenaltyPeriod) {
	hasMonths := false
	for name := range r.members(penaltyPeriodMembers) {
		switch name {
		case "kind":
			p.Kind = word(r, domain.PeriodMonth, domain.PeriodQuarter, domain.PeriodHalfYear,
				domain.PeriodFiscalYear, domain.PeriodTrailing)
		case "months":
			p.Months, hasMonths = r.integer(1, 120), true
		}
	}
	if r.err != nil || !r.sound(r.pointer()+"/kind") {
		return p
	}
	months := r.pointer() + "/months"
	if p.Kind == domain.PeriodTrailing && !hasMonths {
		r.require(months)
	}
	if p.Kind != domain.PeriodTrailing && hasMonths {
		r.fault(months, refusal.NotAllowed, refusal.Say("kind が trailing のときだけ指定できます。",
			"is allowed only when kind is trailing"))
	}
	return p
}

func (r *reader) rounding() (rounding domain.Rounding) {
	for name := range r.members(roundingMembers) {
		switch name {
		case "target":
			rounding.Target = word(r, domain.TargetPayable, domain.TargetReduction)
		case "mode":
			rounding.Mode = r.roundingMode()
		case "unit":
			rounding.Unit = r.unit(yenUnits, "1、10、100、1000 のいずれかを指定してください", "must be one of 1, 10, 100, 1000")
		}
	}
	return rounding
}

// yenUnits are the units to which yen may be rounded.
var yenUnits = []domain.Amount{domain.Whole(1), domain.Whole(10), domain.Whole(100), domain.Whole(1000)}

func (r *reader) roundingMode() domain.RoundingMode {
	return word(r, domain.RoundFloor, domain.RoundCeil, domain.RoundHalfUp)
}

// unit reads one of the units, compared by value.
func (r *reader) unit(units []domain.Amount, japanese, english string) domain.Amount {
	a, ok := r.amount()
	if ok && !slices.ContainsFunc(units, a.Equal) {
		r.here(refusal.NotOneOf, refusal.Say(japanese+"（入力値 %s）。", english+", is %s", a))
		return domain.Amount{}
	}
	return a
}

// itemRounding reads how an entered value of an item is rounded (D16).
func (r *reader) itemRounding() *domain.ItemRounding {
	rounding := &domain.ItemRounding{}
	for name := range r.members(itemRoundingMembers) {
		switch name {
		case "mode":
			rounding.Mode = r.roundingMode()
		case "unit":
			rounding.Unit = r.unit(domain.ValueUnits(), "0.000001 から 1000 までの10の累乗を指定してください",
				"must be a power of ten from 0.000001 to 1000")
		}
	}
	return rounding
}

// itemRange reads which values an item takes (D16): from, up to, or both.
func (r *reader) itemRange() *domain.ItemRange {
	limits := &domain.ItemRange{}
	given := false
	for name := range r.members(rangeMembers) {
		given = true
		value, ok := r.amount()
		switch {
		case !ok:
		case name == "min":
			limits.Min = &value
		default:
			limits.Max = &value
		}
	}
	if r.err != nil {
		return limits
	}
	at := r.pointer()
	switch {
	case !given:
		r.fault(at, refusal.Required, refusal.Say("min と max の少なくとも一方を指定してください。", "must have min, max or both"))
	case limits.Min != nil && limits.Max != nil && limits.Max.Cmp(*limits.Min) < 0 && r.sound(at+"/min", at+"/max"):
		r.fault(at+"/max", refusal.OutOfRange, refusal.Say("min（%s）以上の値を指定してください（入力値 %s）。",
			"must not be below min, %s, is %s", limits.Min, limits.Max))
	}
	return limits
}

func (r *reader) items() []domain.Item {
	items := []domain.Item{}
	codes := map[string]bool{}
	for range r.elements() {
		item := r.item()
		if r.err != nil {
			return items
		}
		items = append(items, item)
		code := r.pointer() + "/code"
		if !r.sound(code) {
			continue
		}
		if codes[item.Code] {
			r.fault(code, refusal.Duplicate, refusal.Say("項目コード %s は既に使われています。", "the item code %s is used already", item.Code))
		}
		codes[item.Code] = true
	}
	return items
}

// item reads one item and checks what its counting rule asks for.
func (r *reader) item() domain.Item {
	item := domain.Item{MeasuredIn: domain.AllMonths}
	for name := range r.members(itemMembers) {
		switch name {
		case "code":
			item.Code = r.itemCode()
		case "name":
			item.Name = r.title()
		case "clause":
			item.Clause = r.text()
		case "definition":
			item.Definition = r.text()
		case "source":
			item.Source = r.text()
		case "unit":
			item.Unit = r.text()
		case "counting":
			item.Counting = word(r, domain.CountMonthly, domain.CountPerOccurrence, domain.CountPerStep, domain.CountManual)
		case "baseline":
			item.Baseline = r.threshold()
		case "bonus_threshold":
			item.BonusThreshold = r.threshold()
		case "step":
			step := r.amountWhere(func(a domain.Amount) bool { return a.Sign() > 0 }, "0を超える値を指定してください", "must be above 0")
			item.Step = &step
		case "deduction_points":
			item.DeductionPoints = r.notNegative()
		case "bonus_points":
			item.BonusPoints = r.notNegative()
		case "measured_in":
			item.MeasuredIn = r.measuredIn()
		case "rounding":
			item.Rounding = r.itemRounding()
		case "range":
			item.Range = r.itemRange()
		}
	}
	if r.err == nil {
		r.checkItem(&item)
		r.checkBonus(&item)
	}
	return item
}

// threshold reads a condition.
func (r *reader) threshold() *domain.Threshold {
	t := &domain.Threshold{}
	for name := range r.members(thresholdMembers) {
		switch name {
		case "op":
			t.Op = word(r, domain.AtLeast, domain.AtMost, domain.Above, domain.Below, domain.Exactly)
		case "value":
			t.Value, _ = r.amount()
		}
	}
	return t
}

func (r *reader) measuredIn() (months domain.CalendarMonths) {
	for range r.elements() {
		n := r.integer(1, 12)
		if n == 0 {
			continue
		}
		if months == months.With(n) {
			r.here(refusal.Duplicate, refusal.Say("%d月が2回あります。", "month %d is given twice", n))
		}
		months = months.With(n)
	}
	return months
}

// checkItem checks that the item read last has what its counting rule asks for,
// and nothing else.
func (r *reader) checkItem(item *domain.Item) {
	at := r.pointer()
	if !r.sound(at + "/counting") {
		return
	}
	manual := item.Counting == domain.CountManual
	refuse := func(name string, given bool) {
		if given {
			r.fault(at+"/"+name, refusal.NotAllowed,
				refusal.Say("計数方法 %s の項目には指定できません。", "is not allowed with counting %s", item.Counting))
		}
	}
	refuse("baseline", manual && item.Baseline != nil)
	refuse("bonus_threshold", manual && item.BonusThreshold != nil)
	refuse("rounding", manual && item.Rounding != nil)
	refuse("range", manual && item.Range != nil)
	refuse("step", item.Counting != domain.CountPerStep && item.Step != nil)
	if !manual && item.Baseline == nil {
		r.require(at + "/baseline")
	}
	if item.Counting == domain.CountPerStep && item.Step == nil {
		r.require(at + "/step")
	}
}

// checkBonus checks that no value can earn the item read last points for a miss.
func (r *reader) checkBonus(item *domain.Item) {
	if item.Baseline == nil || item.BonusThreshold == nil {
		return
	}
	baseline, bonus := r.pointer()+"/baseline", r.pointer()+"/bonus_threshold"
	if r.sound(baseline+"/op", baseline+"/value", bonus+"/op", bonus+"/value") &&
		!item.BonusThreshold.Implies(*item.Baseline) {
		r.fault(bonus, refusal.NotAllowed, refusal.Say("基準値を満たさない値でも加算になる条件です（基準値 %[1]s %[2]s）。",
			"could be met by a value that misses the baseline %s %s", item.Baseline.Op, item.Baseline.Value))
	}
}

// checkVersions checks when the versions take effect against the term of the
// contract.
func (r *reader) checkVersions(versions []*domain.Agreement, term domain.Period) {
	from := func(i int) string { return fmt.Sprintf("/agreements/%d/effective_from", i) }
	if r.sound("/contract/end_month") {
		for i, a := range versions {
			if r.err != nil {
				return
			}
			r.checkEffect(from(i), a, term)
		}
	}
	if !r.sound("/agreements") {
		return
	}
	if len(versions) == 0 {
		r.fault("/agreements", refusal.NoAgreement, refusal.Say("サービスレベル協定がありません。", "there is no agreement version"))
	} else if r.sound("/contract/start_month", from(0)) && versions[0].EffectiveFrom > term.From {
		r.fault("/agreements", refusal.NoAgreement, lateFirstVersion(versions[0], term))
	}
}

// checkEffect checks that a version takes effect by the end of the term.
func (r *reader) checkEffect(pointer string, a *domain.Agreement, term domain.Period) {
	if r.sound(pointer) && a.EffectiveFrom > term.To {
		r.fault(pointer, refusal.OutsideTerm, refusal.Say("契約期間の最終月 %s より後の月です。", "is after the last month of the term, %s",
			term.To))
	}
}

func lateFirstVersion(a *domain.Agreement, term domain.Period) refusal.Text {
	return refusal.Say("最初の版は契約の開始月 %s に有効でなければなりません（入力 %s から）。",
		"the first version must be in force in the start month %s, not from %s", term.From, a.EffectiveFrom)
}
