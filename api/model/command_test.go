package model

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"slaledger/domain"
)

// modelCommand is one command as a plain value: who asks for what, and how.
type modelCommand struct {
	wait  time.Duration // by which the clock is set on (or back) before
	user  string        // by name; empty without a token
	kind  string        // names one of modelKinds
	month string        // of the path
	item  string        // of the path, or a number there
	key   string        // Idempotency-Key
	match string        // If-Match: * or, of the month's sheet, first, now or other (entityTag)
	body  string        // JSON, or empty
	dry   bool          // it is only tried
}

// String prints the command on one line.
func (c modelCommand) String() string {
	column := func(text string) string {
		if text == "" {
			return "-"
		}
		return text
	}
	return fmt.Sprintf("%s %s %s %s %s key=%s match=%s %s", c.wait, column(c.user), c.kind, column(c.month),
		column(c.item), c.key, c.match, c.body)
}

// parseCommand reads what String prints.
func parseCommand(line string) (c modelCommand, err error) {
	columns := strings.SplitN(line, " ", 8)
	if len(columns) < 7 {
		return c, fmt.Errorf("no command: %s", line)
	}
	for i := range columns {
		if columns[i] == "-" {
			columns[i] = ""
		}
	}
	if c.wait, err = time.ParseDuration(columns[0]); err != nil {
		return c, err
	}
	c.user, c.kind, c.month, c.item = columns[1], columns[2], columns[3], columns[4]
	c.key, c.match = strings.TrimPrefix(columns[5], "key="), strings.TrimPrefix(columns[6], "match=")
	if len(columns) == 8 {
		c.body = columns[7]
	}
	if _, ok := modelKinds[c.kind]; !ok {
		return c, fmt.Errorf("there is no command %s", c.kind)
	}
	return c, nil
}

// modelKind is a kind of command: how it is sent, who may send it, how one is
// drawn, and what is to come of it.
type modelKind struct {
	method, path string // with {month} and {item}
	may          []string
	tagged       bool // takes the If-Match of the month's sheet
	chances      int  // how often it is drawn, relative to the others
	draw         func(*modelDraw, *model) (modelCommand, bool)
	judge        func(*model, modelCommand) modelVerdict
}

// modelKinds are all kinds by name. A later kind of command is a row here; the
// first line of a sequence, the contract, is none.
var modelKinds map[string]modelKind

func init() { // a table that refers to itself by way of parseCommand
	modelKinds = map[string]modelKind{
		"record": {
			http.MethodPut, "/months/{month}/measurements", []string{"measurer"}, true, 16, (*modelDraw).record,
			(*model).judgeSheet,
		},
		"settle": {
			http.MethodPost, "/months/{month}/settlement", []string{"measurer"}, true, 9, (*modelDraw).settle,
			(*model).judgeSettlement,
		},
		"correct": {
			http.MethodPost, "/months/{month}/correction", []string{"measurer"}, true, 5, (*modelDraw).correct,
			(*model).judgeCorrection,
		},
		"cancel": {
			http.MethodPost, "/months/{month}/measurements/{item}/cancellation", []string{"measurer"}, false, 16,
			(*modelDraw).cancel, (*model).judgeCancellation,
		},
		"version": {
			http.MethodPost, "/agreements", staff, false, 4, (*modelDraw).version, (*model).judgeVersion,
		},
		"withdraw": {
			http.MethodPost, "/withdrawal", staff, false, 1, (*modelDraw).withdraw, (*model).judgeWithdrawal,
		},
		"amend": {
			http.MethodPost, "/amendments", staff, false, 5, (*modelDraw).amend, (*model).judgeAmendment,
		},
		"consent": {
			http.MethodPost, "/penalties/{month}/consents", parties, false, 24, (*modelDraw).consent, (*model).judgeConsent,
		},
		"impose": {
			http.MethodPost, "/penalties/{month}/imposition", staff, false, 4, (*modelDraw).impose, (*model).judgeImposition,
		},
		"pay": {
			http.MethodPost, "/penalties/{month}/applications", staff, false, 10, (*modelDraw).pay, (*model).judgeMoney,
		},
		"unpay": {
			http.MethodPost, "/penalties/{month}/applications/{item}/cancellation", staff, false, 8,
			(*modelDraw).payBack, (*model).judgeMoneyBack,
		},
		"confer": {
			http.MethodPost, "/penalties/{month}/answers", parties, false, 6, (*modelDraw).confer,
			(*model).judgePenaltyAnswer,
		},
		"propose": {
			http.MethodPost, "/adjustments", parties, false, 9, (*modelDraw).propose, (*model).judgeProposal,
		},
		"decide": {
			http.MethodPost, "/adjustments/{item}/decisions", parties, false, 15, (*modelDraw).decide, (*model).judgeDecision,
		},
		"object": {
			http.MethodPost, "/months/{month}/measurements/{item}/objection", []string{"vendor"}, false, 5,
			(*modelDraw).object, (*model).judgeObjection,
		},
		"reply": {
			http.MethodPost, "/months/{month}/measurements/{item}/objection/answer", []string{"measurer"}, false, 5,
			(*modelDraw).reply, (*model).judgeReply,
		},
		"report": {
			http.MethodPut, "/months/{month}/report", []string{"vendor", "measurer"}, false, 5, (*modelDraw).report,
			(*model).judgeReport,
		},
		"adopt": {
			http.MethodPut, "/months/{month}/measurements", []string{"measurer"}, true, 6, (*modelDraw).adopt,
			(*model).judgeSheet,
		},
		"confirm": {
			http.MethodPost, "/agreements/{item}/confirmation", []string{"vendor"}, false, 2, (*modelDraw).confirm,
			(*model).judgeConfirmation,
		},
	}
}

// path returns the path of a command below the contract's.
func (c modelCommand) path() string {
	return strings.NewReplacer("{month}", c.month, "{item}", c.item).Replace(modelKinds[c.kind].path)
}

// modelVerdict is what is to come of a command.
type modelVerdict struct {
	status    int
	code      string         // of the problem, empty if it is accepted
	outcome   string         // what it comes to, more closely than the code, to be counted
	faults    []string       // of the problem: pointer and code of each, in any order
	missing   []modelMissing // of the problem
	money     map[string]any // of the problem
	after     *model         // what is so afterwards, nil if nothing changes
	answer    func() any     // what is answered, where it is accepted
	replays   *modelKeyed    // the call that is answered again
	resettled []domain.Month // months with another revision than before
}

// modelMissing names what is missing in a month.
type modelMissing struct {
	Month string   `json:"month"`
	Items []string `json:"items"`
}

func refusedWith(status int, code string, faults ...string) modelVerdict {
	return modelVerdict{status: status, code: code, faults: faults}
}

// as is the verdict with what it comes to.
func (v modelVerdict) as(outcome string) modelVerdict {
	v.outcome = outcome
	return v
}

// modelKeyed is a call that came with a key and was accepted.
type modelKeyed struct {
	command modelCommand
	at      time.Time
	status  int
	number  int // of the kept answer
}

// judge says what is to come of a command: what holds for every kind of it
// first, who may send it before all.
func (m *model) judge(c modelCommand) modelVerdict {
	kind := modelKinds[c.kind]
	switch {
	case c.user == "":
		return refusedWith(http.StatusUnauthorized, "unauthenticated")
	case c.user == "rival" && slices.Contains(kind.may, "vendor"): // for whom there is no such contract
		return refusedWith(http.StatusNotFound, "not_found")
	case !slices.Contains(kind.may, c.user):
		return refusedWith(http.StatusForbidden, "forbidden")
	}
	if before := m.keyedBefore(c); before != nil {
		if before.command.body != c.body {
			return refusedWith(http.StatusUnprocessableEntity, "idempotency_mismatch")
		}
		return modelVerdict{status: before.status, replays: before}
	}
	if m.withdrawn != nil {
		return m.judgeWithdrawn(c)
	}
	if c.month != "" && !m.hasMonth(c.month) {
		return refusedWith(http.StatusNotFound, "not_found")
	}
	if c.match != "" && m.inForce(monthOf(c.month)) != nil && !m.matches(c) {
		return refusedWith(http.StatusPreconditionFailed, "precondition_failed")
	}
	v := kind.judge(m, c)
	if c.key != "" && v.code == "" {
		if v.after == nil {
			v.after = m.copy()
		}
		v.after.keyed = append(v.after.keyed, modelKeyed{command: c, at: m.instant(), status: v.status, number: len(m.keyed)})
	}
	return v
}

// keyedBefore returns the accepted call of the same user for the same path with
// the same key, nil if there is none.
func (m *model) keyedBefore(c modelCommand) *modelKeyed {
	for i, k := range m.keyed {
		if c.key != "" && k.command.key == c.key && k.command.user == c.user && k.command.path() == c.path() {
			return &m.keyed[i]
		}
	}
	return nil
}

// matches says whether the sheet that a command names with If-Match is the one
// of now.
func (m *model) matches(c modelCommand) bool {
	month := monthOf(c.month)
	switch c.match {
	case "*", "now":
		return true
	case "first":
		return m.firstSheets[month] == modelText(m.sheetAnswer(month))
	}
	return false
}

// monthOf returns the month of a text, 0 if it is none.
func monthOf(text string) domain.Month {
	month, _ := domain.ParseMonth(text)
	return month
}

// hasMonth says whether a month of a path is one of the term.
func (m *model) hasMonth(text string) bool {
	month := monthOf(text)
	return month != 0 && m.term().Contains(month)
}
