package ledger

import (
	"cmp"
	"strconv"

	"slaledger/domain"
	"slaledger/ledger/access"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
)

// Who is told of what.
var (
	toParties = []access.Role{access.RoleContractStaff, access.RoleVendor}
	toAll     = []access.Role{access.RoleMeasurer, access.RoleContractStaff, access.RoleVendor}
)

// of returns a notice about a contract, as it is now.
func (o *overview) of(kind access.NoticeKind, to ...access.Role) access.Notice {
	c := o.contract
	return access.Notice{
		Kind: kind, Contract: c.ID, ContractName: c.Contract.Name, Vendor: c.Contract.Vendor.ID, Roles: to,
	}
}

// acts notes the reports and the settlements among commands. What was taken in from a file
// has happened elsewhere, and is no news.
func (d *noticing) acts(r access.Reader, acts []fact.Entry, looked map[string]*overview) error {
	known := map[recordOf]fact.Entry{}
	for _, act := range acts {
		known[recordOf{act.Contract, act.Sequence}] = act
		if act.Command != "report" {
			continue
		}
		n := looked[act.Contract].of(access.NoticeReport, toAll...)
		n.At, n.By, n.Month, n.Path = act.At, act.Actor, act.Month.String(), pathOfMonth(act.Contract, act.Month)+"/report"
		d.add(n, sequenceText(act))
	}
	var of fact.Entry // the command whose statements come
	var wrote []restated
	tell := func() error {
		if len(wrote) == 0 {
			return nil
		}
		err := d.settled(of, wrote, looked[of.Contract])
		wrote = nil
		return err
	}
	err := r.ActsRestated(d.from.Audit, d.to.Audit, func(f fact.Statement, before string) error {
		act := known[recordOf{f.Contract, f.Recorded.Sequence}]
		if act.Command == "import" {
			return nil
		}
		if act != of {
			if err := tell(); err != nil {
				return err
			}
			of = act
		}
		is, err := resultOf(f.Body)
		was, wasErr := resultOf(before)
		wrote = append(wrote, restated{f.Month, f.Revision, was, is})
		return cmp.Or(err, wasErr)
	})
	return cmp.Or(err, tell())
}

// restated is a statement that a command wrote, with what the one before came to, nil if it
// is the first.
type restated struct {
	month    domain.Month
	revision int
	was, is  *monthResult
}

// hasPenalty says whether a month that came to something has a penalty in force.
func (m *monthResult) hasPenalty() bool { return m != nil && m.Penalty != nil && !m.Penalty.Waived }

// settled notes what a command settled, and the penalties that there were not before. The
// month that it tells of is the command's own, or the first.
func (d *noticing) settled(act fact.Entry, wrote []restated, o *overview) error {
	told := wrote[0]
	for _, one := range wrote {
		if one.month == act.Month {
			told = one
		}
		if one.is.hasPenalty() && !one.was.hasPenalty() {
			n := o.of(access.NoticePenalty, toParties...)
			n.At, n.Month, n.Revision, n.Yen = act.At, one.month.String(), one.revision, one.is.Penalty.Reduction
			n.Path = "/contracts/" + act.Contract + "/penalties/" + n.Month
			d.add(n, sequenceText(act))
		}
	}
	n := o.of(access.NoticeSettled, toParties...)
	n.At, n.By, n.Month, n.Revision = act.At, act.Actor, told.month.String(), told.revision
	n.Others, n.Points = len(wrote)-1, told.is.Closing.Total
	n.Path = pathOfMonth(act.Contract, told.month) + "/statement"
	d.add(n, sequenceText(act))
	return nil
}

// sequenceText tells a command from others of its contract.
func sequenceText(act fact.Entry) string { return strconv.FormatInt(act.Sequence, 10) }

// pathOfMonth returns the path, of pages and of the interface, of a month.
func pathOfMonth(contract string, month domain.Month) string {
	return "/contracts/" + contract + "/months/" + month.String()
}

// credentials notes what was issued, to whom it was: whoever holds it can sign in as him.
func (d *noticing) credentials(r access.Reader) error {
	entries, err := r.SystemEntries(d.from.System, linesLookedAt)
	if err != nil {
		return err
	}
	d.more = len(entries) == linesLookedAt || d.to.Audit-d.from.Audit == linesLookedAt
	for _, e := range entries {
		d.to.System = e.Sequence
		if e.Kind != fact.SystemCredential {
			continue
		}
		var issued struct {
			Kind  string `json:"kind"`
			ID    string `json:"id"`
			User  string `json:"user"`
			By    string `json:"issued_by"`
			Ended string `json:"ended_at"`
		}
		if err := json.Unmarshal([]byte(e.Body), &issued); err != nil {
			return err
		}
		if issued.Ended == "" {
			d.add(access.Notice{
				Kind: access.NoticeCredential, At: e.At, Subject: issued.Kind, User: issued.User, By: issued.By, Path: "/settings",
			}, issued.ID)
		}
	}
	return nil
}
