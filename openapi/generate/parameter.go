package main

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// parameterText is what a parameter means. The sample is what the page for trying
// the interface fills in.
type parameterText struct {
	text
	adjust func(*openapi3.Schema)
	sample any
}

// parameterTexts has every parameter of a path or query.
var parameterTexts = map[string]parameterText{
	"contract": {text{"契約の番号", "id of the contract"}, nil, nil},
	"month":    {text{"年月", "month"}, plainMonth, "2024-06"},
	"version":  {text{"協定の版", "number of the agreement version"}, nil, 1},
	"id":       {text{"利用者の番号", "id of the user"}, nil, nil},
	"link":     {text{"リンク", "the link"}, nil, nil},
	"token":    {text{"トークンの番号", "id of the token"}, nil, nil},
	"webhook":  {text{"Webhook の番号", "id of the webhook"}, nil, nil},
	"delivery": {text{"送信の番号", "id of the delivery"}, nil, nil},
	"limit":    {text{"件数（1〜200。既定は50）", "how many items, 1 to 200, 50 if not given"}, pageSize, nil},
	"cursor":   {text{"前の回答の next_cursor", "next_cursor of the page before"}, nil, nil},
	"vendor":   {text{"受注者の番号", "only the contracts of this vendor"}, nil, nil},
	"history":  {text{"true なら過去の版も", "true for all revisions"}, nil, nil},
	"revision": {text{"版。なければ最新", "revision; the latest if not given"}, positive, nil},
	"as_of":    {text{"集計済の年月。なければ最後の月", "settled month; the last if not given"}, plainMonth, nil},
	"if": {text{"翌月に加わるポイント。負は減算。指定すると翌月の見込み",
		"points added in the next month, below 0 deducted: projects the balance one month on"}, nil, nil},
	"kind": {text{"記帳の種別", "only entries of this kind"}, nil, nil},
	"sort": {text{"並べ方。なければ登録順", "order; as recorded if not given"}, nil, nil},
	"search": {text{"契約の名称、契約番号又は受注者の名称の一部。語は空白で区切る",
		"parts of the contract's name or number or the vendor's name, between spaces"}, nil, nil},
	"misses": {text{"true なら、各項目の、基準に達する最少の回数も",
		"true for the fewest misses of each item that reach the criterion, too"}, nil, nil},
	"whose": {text{"own は自分の役割、others は他の担当者、all はすべて。なければ own",
		"own roles, others, or all; own if not given"}, nil, nil},
	"upcoming":    {text{"true なら、まだ待っていないものも", "true for what does not wait yet, too"}, nil, nil},
	"item":        {text{"項目コード", "code of the item"}, nil, "AVAIL-01"},
	"adjustment":  {text{"変更の番号", "id of the adjustment"}, nil, "1"},
	"application": {text{"減額又は返還の記録の番号", "id of the record of money"}, nil, "41"},
	"actor":       {text{"利用者名", "name of the user"}, nil, nil},
	"from":        {text{"この日時以後（RFC 3339）", "from this instant on (RFC 3339)"}, plainInstant, nil},
	"to":          {text{"この日時以前（RFC 3339）", "up to this instant (RFC 3339)"}, plainInstant, nil},
	"sequence":    {text{"控えの記帳の番号", "sequence of the head on a copy"}, positive, nil},
	"hash":        {text{"控えの照合番号", "hash of the head on a copy"}, plainHash, nil},
	"dry_run":     {text{"true なら、何も記録せずに同じ回答をする", "true to be answered the same and to have nothing kept"}, nil, nil},
	"known_at": {text{"この日時に知られていた内容（RFC 3339）。なければ現在", "as known at this instant (RFC 3339); now if not given"},
		plainInstant, nil},

	"getStatementDifferences.from": {text{"前の版。なければ to の1つ前", "revision before; if not given, the one before to"},
		positive, nil},
	"fiscal_year": {text{"生じた年度（始まる年）",
		"fiscal year in which they were found, by the year in which it begins"}, positive, 2024},
	"status":             {text{"ペナルティの状態", "status of the penalty"}, nil, nil},
	"listTurns.contract": {text{"この契約のものだけ", "only what is of this contract"}, nil, nil},
	"listTurns.sort":     {text{"並べ方。なければ長く待っている順", "order; the longest waiting first if not given"}, nil, nil},
	"getAgreementDifferences.from": {text{"前の版。なければ1つ前", "version before; if not given, the one before"},
		positive, nil},
	"getAgreementComparison.from": {text{"前の版。なければ1つ前", "version before; if not given, the one before"},
		positive, nil},
	"listSheets.from":     {text{"最初の月", "first month"}, plainMonth, nil},
	"listSheets.to":       {text{"最後の月", "last month"}, plainMonth, nil},
	"listStatements.from": {text{"最初の月", "first month"}, plainMonth, nil},
	"listStatements.to":   {text{"最後の月", "last month"}, plainMonth, nil},
	"listClosings.from":   {text{"最初の月", "first month"}, plainMonth, nil},
	"listClosings.to":     {text{"最後の月", "last month"}, plainMonth, nil},
	"calculateAhead.add": {text{"加わるもの。年月:項目コード:回数 をコンマで区切る（2026-10:AVAIL-01:1,2026-11:RECOV-01:2）。減算ポイントのない項目では加算の回数",
		"what is added: month:item:count, separated by commas; of an item without deduction points, how often it earns"},
		nil, nil},
	"calculateAhead.through": {text{"試算の最後の月。なければ、最後に加わる月又は次の月の年度末",
		"last month; if not given, that of the fiscal year of the last addition or of the next month"}, plainMonth, nil},
	"listSheets.item":            {text{"この項目の測定結果だけ", "only the results of this item"}, nil, nil},
	"getStatementDifferences.to": {text{"後の版。なければ最新", "revision after; the latest if not given"}, positive, nil},
}

func plainMonth(s *openapi3.Schema) { month(s, true) }

func plainInstant(s *openapi3.Schema) { enteredInstant(s, true) }

func plainHash(s *openapi3.Schema) { hash(s, true) }

func positive(s *openapi3.Schema) { s.WithMin(1) }

func pageSize(s *openapi3.Schema) { s.WithMin(1).WithMax(200).WithDefault(50) }

// shareParameters describes the parameters of an operation once for all
// operations, and adds the headers that it may have.
func shareParameters(operation route, shared openapi3.ParametersMap) error {
	for i, ref := range operation.Parameters {
		p := ref.Value
		// Client generators derive a type from the name, which must not be that of a
		// schema.
		name := p.Name + "_in_" + p.In
		t, own := parameterTexts[operation.OperationID+"."+p.Name]
		if own { // it means something else here
			name = operation.OperationID + "_" + name
		} else if t, own = parameterTexts[p.Name]; !own {
			return fmt.Errorf("parameter %s of %s has no text", p.Name, operation.OperationID)
		}
		schema := &openapi3.Schema{Type: p.Schema.Value.Type, Enum: p.Schema.Value.Enum}
		if t.adjust != nil {
			t.adjust(schema)
		}
		shared[name] = &openapi3.ParameterRef{Value: &openapi3.Parameter{
			Name: p.Name, In: p.In, Required: p.Required, Description: t.String(), Example: t.sample,
			Schema: openapi3.NewSchemaRef("", schema),
		}}
		operation.Parameters[i] = &openapi3.ParameterRef{Ref: "#/components/parameters/" + name}
	}
	for _, h := range headerParameters {
		if h.applies(operation) {
			shared[h.name] = &openapi3.ParameterRef{Value: &openapi3.Parameter{
				Name: h.name, In: "header", Schema: openapi3.NewSchemaRef("", openapi3.NewStringSchema()), Description: h.String(),
			}}
			operation.Parameters = append(slices.Clip(operation.Parameters),
				&openapi3.ParameterRef{Ref: "#/components/parameters/" + h.name})
		}
	}
	return nil
}

// headerParameters are the headers that requests may have beside the token.
var headerParameters = []struct {
	name string
	text
	applies func(route) bool
}{
	{"If-None-Match", text{"手元にある回答の ETag。同じなら 304", "ETag of the answer at hand; 304 if it is the same"},
		func(r route) bool { return r.Responses.Value("304") != nil }},
	{"If-Match", text{"確認した内容（GET の回答）の ETag。変わっていれば 412", "ETag of what was looked at; 412 if it has changed"},
		takesMatch},
	{"Idempotency-Key", text{"同じ要求を再送しても一度だけ実行するための鍵（1〜255文字）",
		"a key (1 to 255 characters) under which a request is carried out once, however often it is sent"}, isPost},
}

// takesMatch says whether an operation takes If-Match.
func takesMatch(r route) bool {
	return r.method == http.MethodPut || r.OperationID == "settleMonth" || r.OperationID == "correctMonth"
}

// isPost says whether an operation takes an Idempotency-Key: all others are
// idempotent by themselves.
func isPost(r route) bool { return r.method == http.MethodPost && r.OperationID != "useLink" }
