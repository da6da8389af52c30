package model

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
	"slaledger/domain/book"

	"github.com/go-json-experiment/json/jsontext"
)

// modelDraw draws a sequence. It looks at the model to come where something
// happens; what it draws are plain values.
type modelDraw struct {
	*rand.Rand
	keys  int // given out
	drawn []modelCommand
}

// drawSequence returns the sequence of a seed: small figures and short terms,
// so that everything meets.
func drawSequence(seed uint64) modelSequence {
	d := &modelDraw{Rand: rand.New(rand.NewPCG(seed, 11))}
	q := d.contract()
	m, err := newModel(q.start, q.contract)
	if err != nil {
		panic(err)
	}
	for range 50 + d.IntN(35) {
		c := d.command(m)
		c.wait = d.waitFor(c, m)
		m = m.waited(c.wait)
		if after := m.judge(c).after; after != nil {
			m = after
		}
		d.drawn = append(d.drawn, c)
	}
	q.commands = d.drawn
	return q
}

func choose[T any](d *modelDraw, from ...T) T { return from[d.IntN(len(from))] }

func (d *modelDraw) chance(percent int) bool { return d.IntN(100) < percent }

// wait draws how far the clock is set on: often not at all, sometimes back.
func (d *modelDraw) wait() time.Duration {
	switch n := d.IntN(100); {
	case n < 30:
		return 0
	case n < 50:
		return time.Duration(d.IntN(90_000_000)) * time.Microsecond
	case n < 57:
		return -time.Duration(d.IntN(3600)) * time.Second
	case n < 80:
		return time.Duration(d.IntN(72)) * time.Hour
	}
	return time.Duration(8+d.IntN(30)) * 24 * time.Hour
}

// waitFor draws how long to wait with a command: most often a month that is settled for
// the first time is over by then.
func (d *modelDraw) waitFor(c modelCommand, m *model) time.Duration {
	wait, month := d.wait(), monthOf(c.month)
	if c.kind != "settle" || month <= m.settled() || month != m.toSettle() || d.chance(10) {
		return wait
	}
	return max(wait, firstOf(month+1).Add(time.Duration(d.IntN(72))*time.Hour).Sub(m.now))
}

// firstOf returns when a month begins in Japan.
func firstOf(m domain.Month) time.Time {
	return time.Date(m.Year(), time.Month(m.Calendar()), 1, 0, 0, 0, 0, time.FixedZone("JST", 9*60*60))
}

// contract draws the contract and where the clock stands.
func (d *modelDraw) contract() modelSequence {
	from := domain.MonthOf(2024+d.IntN(2), 1+d.IntN(12))
	to := from + domain.Month(3+d.IntN(9))
	contract := book.Contract{
		Name: "契約", Vendor: book.Vendor{ID: "fuji", Name: "フジ"}, StartMonth: from.String(), EndMonth: to.String(),
		Fees: d.fees(from, to),
	}
	start := firstOf(from).Add(9 * time.Hour)
	return modelSequence{start: start.AddDate(0, 0, d.IntN(40)), contract: modelText(contract)}
}

// fees draws fees that cover some months in up to three lines, in any order.
func (d *modelDraw) fees(from, to domain.Month) (fees []book.Fee) {
	for from <= to {
		end := to
		if len(fees) < 2 {
			end = from + domain.Month(d.IntN(int(to-from)+1))
		}
		amount := choose(d, "1000001", "1000000", "999", "50", "0")
		fees = append(fees, book.Fee{FromMonth: from.String(), ToMonth: end.String(), MonthlyAmount: amount})
		from = end + 1
	}
	d.Shuffle(len(fees), func(i, j int) { fees[i], fees[j] = fees[j], fees[i] })
	return fees
}

// command draws what comes next: mostly what gets on, now and then something
// said before, by someone who may not, for a month that is none, or wrong.
func (d *modelDraw) command(m *model) modelCommand {
	c, ok := modelCommand{}, false
	switch {
	case len(d.drawn) > 0 && d.chance(9):
		c, ok = d.again(m)
	case len(m.versions) == 0 && d.chance(80):
		c, ok = d.version(m)
		c.kind = "version"
	case d.chance(45):
		c, ok = d.onward(m)
	case len(m.decisions) > 0 && d.chance(15):
		c, ok = d.renegotiate(m)
	case len(m.corrected()) > 0 && d.chance(15):
		c, ok = d.cancel(m)
		c.kind = "cancel"
	}
	for !ok {
		c, ok = d.fresh(m)
	}
	kind := modelKinds[c.kind]
	if c.user == "" {
		c.user = choose(d, kind.may...)
	}
	if d.chance(7) {
		c.user = choose(d, "measurer", "contract_staff", "second_staff", "vendor", "auditor", "admin", "rival", "")
	}
	if c.month != "" && d.chance(4) {
		c.month = choose(d, (m.term().From - 1).String(), (m.term().To + 1).String(), "2024-13", m.term().From.String(),
			m.settled().String())
	}
	if kind.tagged && c.match == "" && d.chance(12) {
		c.match = choose(d, "now", "now", "first", "other", "*")
	}
	if kind.method == "POST" && c.key == "" && d.chance(30) {
		d.keys++
		c.key = fmt.Sprint("key-", d.keys)
	}
	return c
}

// onward draws what is needed next: the measurements that are missing for the
// month that can be settled and, under re-measurement, for those after it; or
// else the settlement.
func (d *modelDraw) onward(m *model) (modelCommand, bool) {
	next := m.toSettle()
	if next > m.term().To || len(m.versions) == 0 {
		return modelCommand{}, false
	}
	missing := m.missingUpTo(next, max(next, m.settled()))
	if missing == nil {
		return modelCommand{kind: "settle", month: next.String()}, true
	}
	sheet := modelSheet{Method: "inspection", Measurements: []modelLine{}}
	for _, code := range missing[0].Items {
		month := monthOf(missing[0].Month)
		sheet.Measurements = append(sheet.Measurements, d.lineOf(m, month, *m.item(month, code)))
	}
	return modelCommand{kind: "record", month: missing[0].Month, body: modelText(sheet)}, true
}

// fresh draws a command of a kind by the chances of the kinds.
func (d *modelDraw) fresh(m *model) (modelCommand, bool) {
	names := slices.Sorted(maps.Keys(modelKinds))
	sum := 0
	for _, name := range names {
		sum += modelKinds[name].chances
	}
	n := d.IntN(sum)
	for _, name := range names {
		if n -= modelKinds[name].chances; n < 0 {
			c, ok := modelKinds[name].draw(d, m)
			c.kind = name
			return c, ok
		}
	}
	return modelCommand{}, false
}

// again draws a command of before: with its key, if its answer is not too old
// to be kept, sometimes with another body; or else without, or with a key that
// came with a refused command only.
func (d *modelDraw) again(m *model) (modelCommand, bool) {
	if len(m.keyed) > 0 && d.chance(60) {
		if k := choose(d, m.keyed...); m.now.Sub(k.at) < 29*24*time.Hour {
			c := k.command
			c.match = ""
			if c.body != "" && d.chance(30) {
				c.body = " " + c.body
			}
			return c, true
		}
	}
	c := choose(d, d.drawn...)
	if kept := m.keyedBefore(c) != nil; kept || d.chance(50) {
		c.key = ""
	}
	c.match = ""
	return c, true
}

// anyMonth draws a month of the term, most often one near where the account
// stands.
func (d *modelDraw) anyMonth(m *model) domain.Month {
	if d.chance(50) {
		return min(m.toSettle(), m.term().To)
	}
	return choose(d, m.months()...)
}

// record draws a sheet: what is missing in a month under re-measurement or the
// next one, whole or in part, or anything about any month.
func (d *modelDraw) record(m *model) (modelCommand, bool) {
	month := d.anyMonth(m)
	if d.chance(60) && m.reopened() != 0 {
		for month = m.reopened(); month < m.settled() && len(m.missing(month)) == 0; month++ {
		}
	}
	items := m.items(month)
	if missing := m.missing(month); len(missing) > 0 && d.chance(75) {
		items = slices.DeleteFunc(items, func(i modelItem) bool { return !slices.Contains(missing, i.Code) })
	}
	if d.chance(20) && len(items) > 0 {
		items = items[:d.IntN(len(items)+1)]
	}
	sheet := modelSheet{Method: choose(d, "inspection", "inspection", "vendor_report"), Measurements: []modelLine{}}
	for _, item := range items {
		line := d.lineOf(m, month, item)
		if valid := m.valid(month, item.Code); valid != nil && item.takes(valid.line) && d.chance(30) {
			line, sheet.Method = d.respelt(valid.line), valid.method
		}
		sheet.Measurements = append(sheet.Measurements, line)
	}
	d.Shuffle(len(sheet.Measurements), func(i, j int) {
		sheet.Measurements[i], sheet.Measurements[j] = sheet.Measurements[j], sheet.Measurements[i]
	})
	body := modelText(sheet)
	if d.chance(6) {
		body = d.wrongSheet(sheet)
	}
	return modelCommand{month: month.String(), body: body}, true
}

// lineOf draws a result for an item, often one that was recorded before, which
// corrects back.
func (d *modelDraw) lineOf(m *model, month domain.Month, item modelItem) modelLine {
	if all := m.revisions(month, item.Code); len(all) > 0 && d.chance(50) {
		if line := choose(d, all[0], all[max(0, len(all)-2)], choose(d, all...)).line; item.takes(line) &&
			item.faults(line) == nil {
			return line
		}
	}
	return d.line(item)
}

// line draws a result for an item, from few values, so that one comes again.
func (d *modelDraw) line(item modelItem) modelLine {
	line := modelLine{ItemCode: item.Code}
	if d.chance(7) {
		line.NotApplicable, line.Note = true, "該当なし"
		return line
	}
	switch item.Counting {
	case "manual":
		line.DeductionCount, line.BonusCount = choose(d, 0, 0, 1, 2), choose(d, 0, 0, 1)
		if line.DeductionCount+line.BonusCount > 0 || d.chance(30) {
			line.Note = choose(d, "1件", "記録")
		}
	case "per_occurrence":
		line.Occurrences = []modelOccurrence{}
		for range d.IntN(3) {
			o := modelOccurrence{Value: d.value(item), Excluded: d.chance(25)}
			if o.Excluded {
				o.Note = "県側"
			}
			line.Occurrences = append(line.Occurrences, o)
		}
	default:
		line.Value = d.value(item)
	}
	return line
}

// value draws a measured value, as a string or as a number; seldom one that the
// item refuses.
func (d *modelDraw) value(item modelItem) jsontext.Value {
	value := choose(d, "0", "1", "5.5", "10", "12", "80", "89.9", "90", "99", "100")
	if item.Rounding != nil || d.chance(3) {
		value = choose(d, value, "0.04999999", "9.95", "10.000000000000000000000000000001", "89.99999962", "89.95", "98.9972")
	}
	if item.Range != nil && d.chance(5) {
		value = choose(d, "-5", "9997")
	}
	if d.chance(30) {
		return jsontext.Value(value)
	}
	return jsontext.Value(`"` + value + `"`)
}

// respelt writes the numbers of a line in another way.
func (d *modelDraw) respelt(line modelLine) modelLine {
	spell := func(value jsontext.Value) jsontext.Value {
		text := plainDecimal(value)
		if !strings.Contains(text, ".") {
			text += "."
		}
		return jsontext.Value(choose(d, `"`+text+`0"`, `"`+text+`00"`))
	}
	if line.Value != nil && d.chance(50) {
		line.Value = spell(line.Value)
	}
	line.Occurrences = slices.Clone(line.Occurrences)
	for i := range line.Occurrences {
		line.Occurrences[i].Value = spell(line.Occurrences[i].Value)
	}
	return line
}

// wrongSheet draws what is wrong with a sheet.
func (d *modelDraw) wrongSheet(sheet modelSheet) string {
	sheet.Measurements = slices.Clone(sheet.Measurements)
	switch n := d.IntN(5); {
	case n == 0:
		sheet.Method = "guess"
	case n == 1:
		return `{"measured":[],` + modelText(sheet)[1:]
	case n == 2 && len(sheet.Measurements) > 0:
		sheet.Measurements = append(sheet.Measurements, sheet.Measurements[0])
	case n == 3 && len(sheet.Measurements) > 0:
		line := &sheet.Measurements[0]
		line.Value, line.Occurrences, line.DeductionCount = jsontext.Value(`"1"`), []modelOccurrence{}, 1
	default:
		sheet.Measurements = append(sheet.Measurements, modelLine{ItemCode: "UNKNOWN", Value: jsontext.Value(`"1"`)})
	}
	return modelText(sheet)
}

// settle draws a settlement, most often of the month that can be settled.
func (d *modelDraw) settle(m *model) (modelCommand, bool) {
	month := min(m.toSettle(), m.term().To)
	if len(m.missing(month)) > 0 && d.chance(50) {
		return modelCommand{}, false
	}
	if d.chance(25) {
		month = d.anyMonth(m)
	}
	body := choose(d, "", "", "", "{}", `{"references":[{"title":"検査調書"}]}`)
	if d.chance(3) {
		body = `{"reference":[]}`
	}
	return modelCommand{month: month.String(), body: body}, true
}

// cancel draws a cancellation, most often of a measurement that stands.
func (d *modelDraw) cancel(m *model) (modelCommand, bool) {
	if len(m.measured) == 0 {
		return modelCommand{}, false
	}
	ms := choose(d, m.measured...)
	if again := m.corrected(); len(again) > 0 && d.chance(70) {
		ms = choose(d, again...)
	}
	if stands := m.valid(ms.month, ms.line.ItemCode) != nil && (ms.month <= m.settled() || d.chance(30)); !stands &&
		d.chance(80) {
		return modelCommand{}, false
	}
	c := modelCommand{month: ms.month.String(), item: ms.line.ItemCode}
	said := map[string]any{"reason": choose(d, "転記誤り", "再検査")}
	switch d.IntN(20) {
	case 0:
		said["reason"] = " "
	case 1:
		delete(said, "reason")
	case 2:
		said["why"] = "?"
	case 3:
		c.item = choose(d, "A", "B", "UNKNOWN", "a", "E")
	case 4:
		said["revision"] = 1 + d.IntN(3)
	case 5, 6, 7:
		if valid := m.valid(ms.month, c.item); valid != nil {
			said["revision"] = valid.revision
		}
	case 8:
		said["references"] = []any{map[string]any{"title": "検査調書"}}
	}
	c.body = modelText(said)
	return c, true
}

// corrected returns the corrections of months up to one with a stale adjustment:
// who takes them back may let it count again.
func (m *model) corrected() (again []modelMeasured) {
	last := domain.Month(0)
	for i, a := range m.adjustments {
		if m.adjustmentStatus(i+1) == "stale" {
			last = max(last, a.month)
		}
	}
	for _, ms := range m.measured {
		if ms.revision > 1 && ms.month <= last {
			again = append(again, ms)
		}
	}
	return again
}

// amend draws an amendment of fees, end or names.
func (d *modelDraw) amend(m *model) (modelCommand, bool) {
	from, to := m.term().From, m.term().To
	said := map[string]any{"note": "変更契約"}
	switch d.IntN(11) {
	case 0:
		said["name"], said["vendor_name"] = choose(d, "契約", "改称"), choose(d, "フジ", "新フジ")
	case 1:
		said["system"], said["number"], said["signed_on"] = "行政情報", "第2号", "2024-06-01"
	case 2, 3, 4:
		said["fees"] = d.fees(from, to)
	case 5:
		to += domain.Month(1 + d.IntN(3))
		if int(to-from) > 15 {
			return modelCommand{}, false
		}
		said["end_month"], said["fees"] = to.String(), d.fees(from, to)
		if d.chance(15) {
			delete(said, "fees")
		}
	case 6, 7:
		end := max(from, to-domain.Month(d.IntN(4)))
		if d.chance(80) {
			end = max(end, m.settled())
		}
		said["end_month"] = end.String()
		if d.chance(30) {
			said["fees"] = d.fees(from, end)
		}
	case 8: // the same fees, on more lines
		said["fees"] = d.split(m.contract.Fees)
	case 9: // a month more, which costs nothing
		if int(to-from) > 15 {
			return modelCommand{}, false
		}
		more := (to + 1).String()
		said["end_month"] = more
		said["fees"] = append(slices.Clone(m.contract.Fees), book.Fee{FromMonth: more, ToMonth: more, MonthlyAmount: "0"})
	default:
		d.wrongAmendment(said, from, to)
	}
	return modelCommand{body: modelText(said)}, true
}

// split puts the first month of each line of fees on a line of its own.
func (d *modelDraw) split(fees []book.Fee) (split []book.Fee) {
	for _, fee := range fees {
		if fee.FromMonth < fee.ToMonth && d.chance(70) {
			first := fee
			first.ToMonth = fee.FromMonth
			fee.FromMonth = (monthOf(fee.FromMonth) + 1).String()
			split = append(split, first)
		}
		split = append(split, fee)
	}
	return split
}

// wrongAmendment draws what is wrong with an amendment.
func (d *modelDraw) wrongAmendment(said map[string]any, from, to domain.Month) {
	fees := d.fees(from, to)
	said["fees"] = fees
	switch d.IntN(6) {
	case 0:
		delete(said, "note")
	case 1:
		said["note"] = "　"
	case 2:
		said["start_month"] = from.String()
	case 3:
		said["fees"] = append(fees, book.Fee{FromMonth: from.String(), ToMonth: to.String(), MonthlyAmount: "1"})
	case 4:
		said["fees"] = d.fees(from, to+1)
	default:
		if from < to {
			said["fees"] = d.fees(from+1, to)
		}
	}
}
