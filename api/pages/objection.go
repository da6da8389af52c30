package pages

import (
	"net/http"
	"net/url"

	"slaledger/domain"
	"slaledger/ledger/access"
)

// Paths of what is said of a result, below it.
const (
	objection       = "/objection"
	objectionAnswer = "/objection/answer"
)

// offerWords makes the forms of what the reader may say of the result: the vendor objects
// to it once, and the measurer answers.
func (p *measurementPage) offerWords(r *request) {
	if r.KnownAt() != "" {
		return
	}
	w := r.W.Objection
	at := p.Path + "/measurements/" + url.PathEscape(p.Code)
	unsaid := p.Current != nil && p.Current.Objection == nil
	unanswered := p.Current != nil && p.Current.Objection != nil && p.Current.Objection.Answer == nil
	sent := r.form.Get("form") // it was open when the page was shown
	reason := actField{Name: "reason", Label: r.W.Act.Reason, Type: "textarea", Need: true}
	if r.who.Permit(access.MayObject) == nil && (unsaid || sent == "objection") {
		p.Acts = append(p.Acts, newAct(actForm{
			ID: "objection", Path: at + objection, Title: w.Object, Hint: w.ObjectHint, Fields: []actField{reason},
			Do: w.ObjectDo, Done: w.ObjectDone,
		}))
	}
	if r.mayMeasure() && (unanswered || sent == "answer") {
		p.Acts = append(p.Acts, newAct(actForm{
			ID: "answer", Path: at + objectionAnswer, Title: w.Answer, Hint: w.AnswerHint, Fields: []actField{
				{Name: "decision", Label: w.Decision, Type: "select", Options: []hidden{
					{string(domain.Uphold), r.W.Result.Answers["upheld"]},
					{string(domain.Dismiss), r.W.Result.Answers["dismissed"]},
				}}, reason,
			}, Do: w.AnswerDo, Done: w.AnswerDone,
		}))
		if unanswered {
			dueFirst(p.Acts, "answer")
		}
	}
}

// speakOfResult objects to a result, or answers an objection, by the path that its form is
// sent to.
func speakOfResult(may access.Ability, below string) func(*request) error {
	return func(r *request) error {
		path := r.ofMonth() + "/measurements/" + url.PathEscape(r.Param("item"))
		if err := r.judge(may, http.MethodPost, path+below, r.W.Objection.NotYours); err != nil {
			return err
		}
		p, err := r.readMeasurement()
		if err != nil {
			return err
		}
		if err := p.prepareCorrection(r); err != nil {
			return err
		}
		p.offerWords(r)
		f, err := r.sentAct(p.Acts, path+below)
		if err != nil {
			return err
		}
		done, err := r.carryOutAct(f, nil)
		if err != nil {
			return err
		}
		if done {
			return r.see(path)
		}
		return r.show(f.Status(), "measurement", p.title(r), p)
	}
}
