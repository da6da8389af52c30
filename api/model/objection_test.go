package model

import (
	"net/http"
	"strings"
	"time"

	"slaledger/domain"
)

// modelObjected is the vendor's objection to a revision of a measurement, or the
// answer to it.
type modelObjected struct {
	month    domain.Month
	item     string
	revision int
	decision string // of the answer
	reason   string
	by       string
	at       time.Time
}

// objected returns the objection to a revision, or the answer to it, from a
// list of them; nil if there is none.
func (of modelMeasured) objected(list []modelObjected) *modelObjected {
	for i, o := range list {
		if o.month == of.month && o.item == of.line.ItemCode && o.revision == of.revision {
			return &list[i]
		}
	}
	return nil
}

// objectionAnswer returns the objection to a measurement with its answer, nil
// if there is none.
func (m *model) objectionAnswer(of modelMeasured) any {
	objection := of.objected(m.objections)
	if objection == nil {
		return nil
	}
	shown := map[string]any{"by": objection.by, "at": instantOf(objection.at), "reason": objection.reason, "answer": nil}
	if reply := of.objected(m.replies); reply != nil {
		shown["answer"] = map[string]any{"decision": reply.decision, "reason": reply.reason, "by": reply.by,
			"at": instantOf(reply.at)}
	}
	return shown
}

// judgeObjection judges an objection to the measurement of an item that counts.
func (m *model) judgeObjection(c modelCommand) modelVerdict {
	of, v := m.objectionable(c)
	if v != nil {
		return *v
	}
	said, faults := readSaid(c.body, "reason", "all")
	if faults != nil {
		return invalid(faults)
	}
	if of.objected(m.objections) != nil {
		return refusedWith(http.StatusConflict, "already_exists")
	}
	after := m.copy()
	after.objections = append(after.objections,
		modelObjected{of.month, c.item, of.revision, "", *said.Reason, c.user, m.instant()})
	after.record("objection", of.month, c.user, m.instant())
	return modelVerdict{status: http.StatusOK, after: after, answer: func() any { return after.measurementAnswer(*of) }}
}

// judgeReply judges the answer to an objection.
func (m *model) judgeReply(c modelCommand) modelVerdict {
	of, v := m.objectionable(c)
	if v != nil {
		return *v
	}
	if of.objected(m.objections) == nil {
		return refusedWith(http.StatusNotFound, "not_found").as("no objection")
	}
	said, faults := readSaid(c.body, "decision reason", "all", "upheld", "dismissed")
	if faults != nil {
		return invalid(faults)
	}
	if of.objected(m.replies) != nil {
		return refusedWith(http.StatusConflict, "already_exists")
	}
	after := m.copy()
	after.replies = append(after.replies, modelObjected{of.month, c.item, of.revision, *said.Decision, *said.Reason,
		c.user, m.instant()})
	after.record("objection_answer", of.month, c.user, m.instant())
	return modelVerdict{
		status: http.StatusOK, after: after, outcome: *said.Decision,
		answer: func() any { return after.measurementAnswer(*of) },
	}
}

// objectionable returns the measurement of a command's item that counts, or why
// there is none.
func (m *model) objectionable(c modelCommand) (*modelMeasured, *modelVerdict) {
	month := monthOf(c.month)
	refused := refusedWith(http.StatusNotFound, "not_found")
	if m.inForce(month) == nil {
		refused = refusedWith(http.StatusConflict, "no_agreement")
	}
	item := m.item(month, c.item)
	if item == nil {
		return nil, &refused
	}
	if of := m.usable(month, *item); of != nil {
		return of, nil
	}
	return nil, &refused
}

// object draws an objection, most often to a measurement that counts.
func (d *modelDraw) object(m *model) (modelCommand, bool) {
	c, ok := d.measurement(m)
	if n := len(m.objections); n > 0 && d.chance(12) { // again
		c = modelCommand{month: m.objections[n-1].month.String(), item: m.objections[n-1].item}
	}
	said := map[string]any{"reason": choose(d, "値が違う", "当方の障害ではない")}
	d.wrongReason(said)
	c.user, c.body = "vendor", modelText(said)
	return c, ok
}

// reply draws an answer to an objection.
func (d *modelDraw) reply(m *model) (modelCommand, bool) {
	c, ok := d.measurement(m)
	for _, o := range m.objections {
		if valid := m.valid(o.month, o.item); valid != nil && valid.revision == o.revision && d.chance(60) {
			c, ok = modelCommand{month: o.month.String(), item: o.item}, true
		}
	}
	if ok && len(m.objections) == 0 {
		ok = d.chance(10)
	}
	said := map[string]any{"decision": choose(d, "upheld", "dismissed"), "reason": "記録により確認した"}
	d.wrongReason(said)
	if d.chance(4) {
		said["decision"] = "agree"
	}
	c.user, c.body = "measurer", modelText(said)
	return c, ok
}

// wrongReason draws, now and then, what is wrong with a reason.
func (d *modelDraw) wrongReason(said map[string]any) {
	switch d.IntN(25) {
	case 0:
		delete(said, "reason")
	case 1:
		said["reason"] = " "
	case 2:
		said["document"] = d.document()
	}
}

// measurement draws what was measured, or something like it.
func (d *modelDraw) measurement(m *model) (modelCommand, bool) {
	if len(m.measured) == 0 {
		return modelCommand{}, false
	}
	ms := choose(d, m.measured...)
	c := modelCommand{month: ms.month.String(), item: ms.line.ItemCode}
	if m.valid(ms.month, c.item) == nil && d.chance(75) {
		return modelCommand{}, false
	}
	if d.chance(5) {
		c.item = choose(d, "A", "B", "UNKNOWN", strings.ToLower(c.item))
	}
	return c, true
}
