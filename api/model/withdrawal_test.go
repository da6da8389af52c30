package model

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// modelWithdrawn is the withdrawal of the contract.
type modelWithdrawn struct {
	reason string
	by     string
	at     time.Time
}

// judgeWithdrawal judges the withdrawal of the contract, which no month may be settled of.
func (m *model) judgeWithdrawal(c modelCommand) modelVerdict {
	var said struct {
		Reason *string `json:"reason"`
	}
	readBody(c.body, &said)
	faults := unknownFields(c.body, "reason")
	if said.Reason == nil || strings.TrimSpace(*said.Reason) == "" {
		faults = append(faults, "/reason required")
	}
	if faults != nil {
		return invalid(faults)
	}
	if m.settled() != 0 {
		return refusedWith(http.StatusConflict, "month_settled")
	}
	after := m.copy()
	after.withdrawn = &modelWithdrawn{*said.Reason, c.user, m.instant()}
	after.record("withdrawal", 0, c.user, m.instant())
	return modelVerdict{status: http.StatusOK, after: after, answer: func() any { return after.withdrawnAnswer() }}
}

// judgeWithdrawn judges what comes after the withdrawal: it is refused, unless its path
// cannot be one.
func (m *model) judgeWithdrawn(c modelCommand) modelVerdict {
	version, err := strconv.Atoi(c.item)
	if c.month != "" && monthOf(c.month) == 0 ||
		c.kind == "confirm" && (err != nil || strconv.Itoa(version) != c.item) {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	return refusedWith(http.StatusConflict, "withdrawn")
}

// withdrawnAnswer returns the contract as it is answered once it is withdrawn.
func (m *model) withdrawnAnswer() any {
	answer := m.contractAnswer(m.contract)
	answer["withdrawn"] = map[string]any{
		"reason": m.withdrawn.reason, "by": m.withdrawn.by, "at": instantOf(m.withdrawn.at),
	}
	return answer
}

// withdraw draws a withdrawal: of a contract with nothing settled it ends the sequence.
func (d *modelDraw) withdraw(m *model) (modelCommand, bool) {
	if m.withdrawn != nil && d.chance(90) {
		return modelCommand{}, false
	}
	said := map[string]any{"reason": choose(d, "二重に登録した", "受注者の誤り")}
	switch d.IntN(12) {
	case 0:
		said["reason"] = "　"
	case 1:
		delete(said, "reason")
	case 2:
		said["why"] = "?"
	}
	return modelCommand{body: modelText(said)}, true
}
