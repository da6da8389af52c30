package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const mediaProblem = "application/problem+json"

// sharedProblem is a refusal that many operations have in common: those that it
// applies to.
type sharedProblem struct {
	status string
	name   string
	codes  string
	text
	applies func(route) bool
}

// route is an operation with its method.
type route struct {
	method string
	*openapi3.Operation
}

func always(route) bool { return true }

func hasBody(operation route) bool { return operation.RequestBody != nil }

// ownOperations are those on what is the user's own, which ask for no role.
var ownOperations = []string{"getMe", "listOwnTokens", "createOwnToken", "revokeOwnToken", "changePassword",
	"listCalendars", "createCalendar", "revokeCalendar", "getOwnSecondFactor", "setUpSecondFactor", "turnOffSecondFactor",
	"getNoticeWishes", "setNoticeWishes"}

// needsRole says whether an operation asks for a role.
func needsRole(operation route) bool {
	return needsToken(operation) && !slices.Contains(ownOperations, operation.OperationID)
}

// needsToken says whether an operation asks for a token: all do but those on a link.
func needsToken(operation route) bool {
	return !slices.Contains([]string{"getLink", "useLink"}, operation.OperationID)
}

func hasPathValue(operation route) bool {
	return slices.ContainsFunc(operation.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.In == "path" })
}

// recordsOnContract says whether an operation records something on a contract, which one
// that is withdrawn does not take.
func recordsOnContract(operation route) bool {
	return operation.method != http.MethodGet && operation.Parameters.GetByInAndName("path", "contract") != nil
}

var sharedProblems = []sharedProblem{
	{"400", "Malformed", "malformed", text{"本文を読み取れない", "not readable"}, hasBody},
	{"401", "Unauthenticated", "unauthenticated", text{"トークンがないか、有効でない", "no valid token"}, needsToken},
	{"403", "Forbidden", "forbidden", text{"役割が許さない", "not allowed to the user's roles"}, needsRole},
	{"404", "NotFound", "not_found", text{"ないか、知らせられない", "not there, or not the user's to know of"}, hasPathValue},
	{"409", "Withdrawn", "withdrawn", text{"取り下げられた契約である", "the contract is withdrawn"},
		func(r route) bool { return recordsOnContract(r) && r.Responses.Value("409") == nil }},
	{"412", "PreconditionFailed", "precondition_failed", text{"確認した内容から変わっている", "what was looked at has changed"},
		takesMatch},
	{"413", "TooLarge", "too_large", text{"本文が大きすぎる", "the body is too large"}, hasBody},
	{"415", "UnsupportedMediaType", "unsupported_media_type",
		text{"本文の形式（Content-Type）が対応していない", "the body is of a media type that is not taken"}, hasBody},
	{"422", "Invalid", "invalid", text{"項目かパラメーターの誤り。errors にすべて示す", "bad fields or parameters, all of them in errors"},
		func(r route) bool { return !isPost(r) }},
	{"422", "InvalidOrMismatch", "invalid idempotency_mismatch",
		text{"項目かパラメーターの誤り。又は Idempotency-Key が別の内容に使われている",
			"bad fields or parameters, or the Idempotency-Key came with another body"}, isPost},
	{"429", "TooManyRequests", "too_many_requests",
		text{"有効でないトークン又はリンクの要求が多すぎる", "too many requests with a token or link that is not valid"}, always},
	{"503", "Unavailable", "unavailable", text{"データベースを利用できないか、時計を信用できない。何も記録していない",
		"the database is not available or the clock not to be believed; nothing was recorded"},
		func(r route) bool { return r.method == http.MethodGet }},
	{"503", "UnavailableOrUnknown", "unavailable outcome_unknown",
		text{"データベースを利用できないか、時計を信用できない。何も記録していない。又は（outcome_unknown）データベースとの接続が切れ、" +
			"記録されたかどうかが分からない。同じ Idempotency-Key で送り直す",
			"the database is not available or the clock not to be believed, and nothing was recorded; or (outcome_unknown) " +
				"the connection to the database was lost and it is not known whether this was recorded: send it again with " +
				"the same Idempotency-Key"},
		func(r route) bool { return r.method != http.MethodGet }},
}

// problems documents refusals, with the codes that each can have.
type problems struct {
	builder   *builder
	shared    openapi3.ResponseBodies
	exchanges []exchange
}

func newProblems(b *builder, exchanges []exchange) *problems {
	p := &problems{builder: b, shared: openapi3.ResponseBodies{}, exchanges: exchanges}
	for _, s := range sharedProblems {
		p.shared[s.name] = p.response(s.String(), "", strings.Fields(s.codes))
	}
	p.shared["Unauthenticated"].Value.Headers = openapi3.Headers{
		"WWW-Authenticate": &openapi3.HeaderRef{Ref: "#/components/headers/WWW-Authenticate"},
	}
	for _, name := range []string{"TooManyRequests", "Unavailable", "UnavailableOrUnknown"} {
		p.shared[name].Value.Headers = openapi3.Headers{
			"Retry-After": &openapi3.HeaderRef{Ref: "#/components/headers/Retry-After"},
		}
	}
	return p
}

// add documents the refusals of an operation: its own, whose codes the comment on
// the handler lists, and those that it shares with others.
func (p *problems) add(operation route) {
	for status, response := range operation.Responses.Map() {
		if status[0] == '4' {
			codes := strings.Fields(*response.Value.Description)
			if status == "409" && recordsOnContract(operation) {
				codes = append(codes, "withdrawn")
			}
			operation.Responses.Set(status, p.response(strings.Join(codes, ", "), operation.OperationID, codes))
		}
	}
	for _, s := range sharedProblems {
		if s.applies(operation) {
			operation.Responses.Set(s.status, &openapi3.ResponseRef{Ref: "#/components/responses/" + s.name})
		}
	}
}

// response documents a refusal of one operation, or a shared one if the operation
// is empty.
func (p *problems) response(description, operation string, codes []string) *openapi3.ResponseRef {
	list := make([]any, len(codes))
	for i, code := range codes {
		list[i] = code
	}
	own := openapi3.NewObjectSchema().WithProperty("code", &openapi3.Schema{Type: &openapi3.Types{"string"}, Enum: list})
	media := openapi3.NewMediaType().WithSchema(&openapi3.Schema{AllOf: openapi3.SchemaRefs{
		p.builder.answer(openapi3.NewSchemaRef(schemaPrefix+"api.Problem", nil), ""), openapi3.NewSchemaRef("", own),
	}})
	media.Examples = openapi3.Examples{}
	for _, e := range p.exchanges {
		if code := e.code(); slices.Contains(codes, code) && (operation == "" || e.Operation == operation) {
			media.Examples[code] = &openapi3.ExampleRef{Value: &openapi3.Example{Value: e.Answer}}
		}
	}
	if len(media.Examples) == 0 {
		p.builder.errs = append(p.builder.errs, fmt.Errorf("no example of %v of %s", codes, operation))
	}
	return &openapi3.ResponseRef{Value: openapi3.NewResponse().WithDescription(description).
		WithContent(openapi3.Content{mediaProblem: media})}
}
