package openapi_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slaledger/domain/book"
	"slaledger/openapi"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
)

// optionalInAnswers are the members that an answer may lack: what nobody has
// entered is left out, a field in error has a pointer or a parameter, and what was given
// and its item where there is one, a hint about
// no occurrence has none, and statements from before there was a system's journal
// lack its head.
var optionalInAnswers = strings.Fields(`
	address baseline bonus_count bonus_threshold cancel_reason cancelled_at cancelled_by clause
	date deduction_count definition document errors excluded fees_include_tax instance missing money months
	not_applicable note number occurrence occurrences at until parameter pointer purchaser ref
	references representative sha256 signed_on source step system system_head unit value money outstanding
	standing waits_for misses given item_code item_name`)

// optionalInAmendment are the fields of an amendment that stay if not given, and
// those of an adjustment that leaves the rule's figures; elsewhere they are
// required.
var optionalInAmendment = regexp.MustCompile(`^(listAmendments|amendContract) .*/(name|end_month|fees)$|` +
	`^(listAdjustments|proposeAdjustment|decideAdjustment) ` +
	`[0-9]+(/items/[0-9]+)?/(extinguish_deduction|extinguish_bonus|reason)$`)

// altered is a body with one field less or more.
type altered struct {
	pointer string
	body    any
}

// alterations returns a body without each of its fields in turn, and with a
// field more in each of its objects.
func alterations(t *testing.T, body any) (without, with []altered) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	clone := func() (whole any) {
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		return whole
	}
	for pointer, object := range objects(body, "") {
		if strings.HasPrefix(pointer, "/history") { // the document does not tell what it has
			continue
		}
		for name := range object {
			whole := clone()
			delete(objects(whole, "")[pointer], name)
			without = append(without, altered{pointer + "/" + name, whole})
		}
		whole := clone()
		objects(whole, "")[pointer]["another"] = 1.0
		with = append(with, altered{pointer + "/another", whole})
	}
	return without, with
}

// objects returns every object in a value by its pointer; of lists, those in
// the first element.
func objects(value any, pointer string) map[string]map[string]any {
	found := map[string]map[string]any{}
	switch value := value.(type) {
	case map[string]any:
		found[pointer] = value
		for name, member := range value {
			maps.Copy(found, objects(member, pointer+"/"+name))
		}
	case []any:
		if len(value) > 0 {
			maps.Copy(found, objects(value[0], pointer+"/0"))
		}
	}
	return found
}

// documentedOperations returns the operations of the document by their ids.
func documentedOperations(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	text, err := openapi.File("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	operations := map[string]*openapi3.Operation{}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			operations[operation.OperationID] = operation
		}
	}
	return operations
}

// TestAnswersLackAndAddNothing takes every documented answer, leaves out each
// field in turn and adds one to each object: the document must refuse it.
func TestAnswersLackAndAddNothing(t *testing.T) {
	for id, operation := range documentedOperations(t) {
		for status, response := range operation.Responses.Map() {
			for _, media := range response.Value.Content {
				for _, example := range examplesOf(media) {
					refusesAlterations(t, id+" "+status, media.Schema.Value, example)
				}
			}
		}
	}
}

func examplesOf(media *openapi3.MediaType) []any {
	if media.Example != nil {
		return []any{media.Example}
	}
	var list []any
	for _, example := range media.Examples {
		list = append(list, example.Value.Value)
	}
	return list
}

func refusesAlterations(t *testing.T, what string, schema *openapi3.Schema, example any) {
	t.Helper()
	if err := schema.VisitJSON(example, openapi3.VisitAsResponse()); err != nil {
		t.Errorf("%s: the example: %v", what, err)
	}
	without, with := alterations(t, example)
	for _, a := range without {
		name := a.pointer[strings.LastIndex(a.pointer, "/")+1:]
		if schema.VisitJSON(a.body, openapi3.VisitAsResponse()) == nil && !slices.Contains(optionalInAnswers, name) &&
			!optionalInAmendment.MatchString(what+a.pointer) {
			t.Errorf("%s: %s may be missing", what, a.pointer)
		}
	}
	for _, a := range with {
		if schema.VisitJSON(a.body, openapi3.VisitAsResponse()) == nil {
			t.Errorf("%s: %s may be added", what, a.pointer)
		}
	}
}

// dependsOnOthers is what is needed because of another field, the counting rule
// of an item or who asks, which the document says in words.
var dependsOnOthers = regexp.MustCompile(`/items/0/(baseline|step)$|/measurements/0/value$|` +
	`^\w+/(reason|document|references|extinguish_deduction|extinguish_bonus|token)$|^putSheet/measurements$|` +
	`^linkIdentity/(name|issuer|subject)$`)

// TestDocumentAndServiceRefuseTheSame takes the example of every request,
// leaves out each field in turn and adds one to each object: where the document
// refuses it, the service must, and the other way round.
func TestDocumentAndServiceRefuseTheSame(t *testing.T) {
	e := newRecorder(t)
	operations := documentedOperations(t)
	contract := book.NewContract(shortened(t).Contract)
	month := e.Contract + "/months/2026-10"
	objected := e.Contract + "/months/2026-09/measurements/AVAIL-01"
	e.ask(200, "objectToMeasurement", "vendor", "POST", objected+"/objection", fields{"reason": "異議"})
	for _, c := range []struct{ id, role, method, path string }{
		{"createContract", "contract_staff", "POST", "/contracts"},
		{"createAgreement", "contract_staff", "POST", "/agreements"},
		{"amendContract", "contract_staff", "POST", e.Contract + "/amendments"},
		{"withdrawContract", "contract_staff", "POST", e.Contract + "/withdrawal"},
		{"cancelMeasurement", "measurer", "POST", e.Contract + "/months/2024-06/measurements/AVAIL-01/cancellation"},
		{"correctMonth", "measurer", "POST", e.Contract + "/months/2024-06/correction"},
		{"confirmAgreement", "vendor", "POST", e.Contract + "/agreements/1/confirmation"},
		{"putReport", "measurer", "PUT", month + "/report"},
		{"objectToMeasurement", "vendor", "POST", objected + "/objection"},
		{"answerObjection", "measurer", "POST", objected + "/objection/answer"},
		{"consentToPenalty", "vendor", "POST", e.Contract + "/penalties/2026-06/consents"},
		{"imposePenalty", "contract_staff", "POST", e.imposable() + "/penalties/2024-04/imposition"},
		{"recordApplication", "contract_staff", "POST", e.Contract + "/penalties/2026-06/applications"},
		{"answerPenalty", "vendor", "POST", e.Contract + "/penalties/2026-06/answers"},
		{"cancelApplication", "contract_staff", "POST",
			e.Contract + "/penalties/2024-06/applications/" + e.paid(e.Contract+"/penalties/2024-06") + "/cancellation"},
		{"proposeAdjustment", "vendor", "POST", e.Contract + "/adjustments"},
		{"decideAdjustment", "vendor", "POST", e.Contract + "/adjustments/1/decisions"},
		{"putSheet", "measurer", "PUT", month + "/measurements"},
		{"settleMonth", "measurer", "POST", month + "/settlement"},
		{"importContract", "admin", "POST", "/contracts/import"},
		{"createUser", "admin", "POST", "/users"},
		{"changeUser", "admin", "PATCH", "/users/none"},
		{"createOwnToken", "auditor", "POST", "/me/tokens"},
		{"createCalendar", "auditor", "POST", "/me/calendars"},
		{"createWebhook", "admin", "POST", "/webhooks"},
		{"changePassword", "auditor", "PUT", "/me/password"},
		{"setUpSecondFactor", "auditor", "PUT", "/me/second-factor"},
		{"turnOffSecondFactor", "auditor", "PUT", "/me/second-factor/removal"},
		{"setNoticeWishes", "auditor", "PUT", "/me/notices"},
		{"linkIdentity", "admin", "POST", "/users/none/identities"},
		{"useLink", "", "POST", "/links/"},
		{"calculate", "vendor", "POST", "/calculations"},
	} {
		media := operations[c.id].RequestBody.Value.Content["application/json"]
		if err := media.Schema.Value.VisitJSON(media.Example, openapi3.VisitAsRequest()); err != nil {
			t.Errorf("%s: the example: %v", c.id, err)
		}
		delete(operations, c.id)
		without, with := alterations(t, media.Example)
		compare := func(a altered, code string) {
			documented := media.Schema.Value.VisitJSON(a.body, openapi3.VisitAsRequest()) != nil
			path := c.path
			if c.id == "createAgreement" { // a first version each time: later ones must say more
				path = e.record(contract) + path
			}
			if c.id == "useLink" { // one each time: it is used up
				path += e.link(a.pointer + code)
			}
			served := e.refuses(c.role, c.method, path, a, code)
			if documented != served && !dependsOnOthers.MatchString(c.id+a.pointer) {
				t.Errorf("%s: %s at %s: by the document %t, by the service %t", c.id, code, a.pointer, documented, served)
			}
		}
		for _, a := range without {
			compare(a, "required")
		}
		for _, a := range with {
			compare(a, "unknown_field")
		}
	}
	for id, operation := range operations {
		if operation.RequestBody != nil {
			t.Errorf("%s has a body and is not in this test", id)
		}
	}
}

// paid returns the id of the first record of money for a penalty.
func (e *recorder) paid(penalty string) string {
	var found struct {
		Applications []struct {
			ID string `json:"id"`
		} `json:"applications"`
	}
	e.decode(e.Answer("auditor", "GET", penalty, nil).Body.Bytes(), &found)
	return found.Applications[0].ID
}

// link makes a user with a name, and a link for that.
func (e *recorder) link(name string) string {
	answer := e.Answer("admin", "POST", "/users", []byte(`{"name":"of `+name+`","roles":["auditor"]}`))
	var created struct {
		Link string `json:"link"`
	}
	e.decode(answer.Body.Bytes(), &created)
	return created.Link
}

// refuses says whether the service finds a field in error with a code.
func (e *recorder) refuses(role, method, path string, a altered, code string) bool {
	e.t.Helper()
	text, err := json.Marshal(a.body)
	if err != nil {
		e.t.Fatal(err)
	}
	answer := e.Answer(role, method, path, text)
	if answer.Code == 500 {
		e.t.Fatalf("%s: %s", path, answer.Body)
	}
	return bytes.Contains(answer.Body.Bytes(),
		fmt.Appendf(nil, `{"pointer":%s,"code":"%s"`, strconv.Quote(a.pointer), code))
}
