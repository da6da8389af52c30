// Package api answers requests in the shapes and codes of the interface.
package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"slaledger/api/form"
	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/fact"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

// Problem is a problem document (RFC 9457): why a request was refused.
type Problem struct {
	Type     string           `json:"type"`              // 種別の URI / URI of the code
	Title    string           `json:"title"`             // 名称 / title
	Status   int              `json:"status"`            // HTTP の状態コード / HTTP status
	Detail   string           `json:"detail"`            // 説明 / explanation
	Instance string           `json:"instance,omitzero"` // 要求のパス / path of the request
	Code     string           `json:"code"`              // 種別。変わらない / code; never changes
	Errors   []FieldProblem   `json:"errors,omitzero"`   // 誤りのある項目 / bad fields and parameters
	More     int              `json:"more,omitzero"`     // ほかの誤りの数 / how many other errors were found
	Missing  []MissingProblem `json:"missing,omitzero"`  // 不足している測定結果 / what is not measured yet
	Money    *MoneyProblem    `json:"money,omitzero"`    // ペナルティの金額 / what the penalty comes to
}

// FieldProblem is one bad field or parameter of a request, or one cell of a file.
type FieldProblem struct {
	Pointer   string            `json:"pointer"`            // 要求の中の位置（JSON Pointer） / JSON pointer into the request
	Parameter *string           `json:"parameter"`          // クエリパラメーターの名前 / name of a query parameter
	Cell      *string           `json:"cell"`               // 表のファイルのセル（測定結果!G8） / cell of a file, such as 測定結果!G8
	Code      refusal.FieldCode `json:"code"`               // 種別。変わらない / code; never changes
	ItemCode  string            `json:"item_code,omitzero"` // 項目コード（入力のまま）。セルの行の項目 / item, as given, of the cell's row
	ItemName  string            `json:"item_name,omitzero"` // 項目名 / name of the item
	Given     string            `json:"given,omitzero"`     // 入力された文字（80文字まで） / what was typed, at most 80 characters
	Detail    string            `json:"detail"`             // 説明 / explanation
}

// MarshalJSONTo writes either the pointer, which may be empty, or the
// parameter, or the cell.
func (f FieldProblem) MarshalJSONTo(out *jsontext.Encoder) error {
	pointer := &f.Pointer
	if f.Parameter != nil || f.Cell != nil {
		pointer = nil
	}
	return json.MarshalEncode(out, struct {
		Pointer   *string           `json:"pointer,omitzero"`
		Parameter *string           `json:"parameter,omitzero"`
		Cell      *string           `json:"cell,omitzero"`
		Code      refusal.FieldCode `json:"code"`
		ItemCode  string            `json:"item_code,omitzero"`
		ItemName  string            `json:"item_name,omitzero"`
		Given     string            `json:"given,omitzero"`
		Detail    string            `json:"detail"`
	}{pointer, f.Parameter, f.Cell, f.Code, f.ItemCode, f.ItemName, f.Given, f.Detail})
}

// MissingProblem names the items of a month that have no measurement.
type MissingProblem struct {
	Month string   `json:"month"` // 年月 / month
	Items []string `json:"items"` // 項目コード / item codes
}

// MoneyProblem is what a penalty comes to.
type MoneyProblem struct {
	Status    string `json:"status"`    // 状態 / status
	Reduction string `json:"reduction"` // 現在の減額金額（円） / yen in force
	Applied   string `json:"applied"`   // 差引（減額−返還）（円） / net yen: deducted less repaid
	// 未実施の減額金額（円）。負は返還する額 / yen still to deduct; negative if to repay
	Outstanding string `json:"outstanding"`
}

// Codes of problems that the ledger does not know of.
const (
	malformed            refusal.Code = "malformed"
	methodNotAllowed     refusal.Code = "method_not_allowed"
	tooLarge             refusal.Code = "too_large"
	unsupportedMediaType refusal.Code = "unsupported_media_type"
	invalid              refusal.Code = "invalid"
	internal             refusal.Code = "internal" // a defect
)

// kind is what all problems of one code share.
type kind struct {
	status            int
	japanese, english string // title
}

// kinds are all problems that can be answered.
var kinds = map[refusal.Code]kind{
	malformed:                      {http.StatusBadRequest, "データを読み取れません", "Not readable"},
	refusal.Unauthenticated:        {http.StatusUnauthorized, "認証が必要です", "Not signed in"},
	refusal.Forbidden:              {http.StatusForbidden, "権限がありません", "Not allowed"},
	refusal.NotFound:               {http.StatusNotFound, "見つかりません", "Not found"},
	methodNotAllowed:               {http.StatusMethodNotAllowed, "このメソッドは使えません", "Method not allowed"},
	refusal.MonthSettled:           {http.StatusConflict, "集計済の月です", "The month is settled"},
	refusal.MonthNotOver:           {http.StatusConflict, "まだ終わっていない月です", "The month is not over"},
	refusal.PreviousMonthUnsettled: {http.StatusConflict, "前の月が集計されていません", "An earlier month is not settled"},
	refusal.MonthIncomplete:        {http.StatusConflict, "測定結果がそろっていません", "Measurements are missing"},
	refusal.AlreadyExists:          {http.StatusConflict, "既に存在します", "Already there"},
	refusal.StaleRevision:          {http.StatusConflict, "新しい版があります", "The revision has moved on"},
	refusal.NotSettled:             {http.StatusConflict, "集計されていません", "Not settled"},
	refusal.PenaltyClosed:          {http.StatusConflict, "ペナルティの手続は終わっています", "The penalty is closed"},
	refusal.AdjustmentClosed:       {http.StatusConflict, "変更の手続は終わっています", "The adjustment is closed"},
	refusal.Withdrawn:              {http.StatusConflict, "取り下げられた契約です", "The contract is withdrawn"},
	refusal.ExceedsOutstanding:     {http.StatusConflict, "未実施の額を超えています", "More than is outstanding"},
	refusal.AgreementMissing:       {http.StatusConflict, "サービスレベル協定がありません", "No agreement version"},
	refusal.PreconditionFailed:     {http.StatusPreconditionFailed, "前提条件が満たされていません", "Precondition failed"},
	tooLarge:                       {http.StatusRequestEntityTooLarge, "データが大きすぎます", "Too large"},
	unsupportedMediaType:           {http.StatusUnsupportedMediaType, "対応していない形式です", "Unsupported media type"},
	invalid:                        {http.StatusUnprocessableEntity, "入力内容に誤りがあります", "Invalid content"},
	refusal.IdempotencyMismatch: {
		http.StatusUnprocessableEntity, "Idempotency-Keyが別の内容に使われています", "The Idempotency-Key came with another body",
	},
	refusal.TooManyRequests: {http.StatusTooManyRequests, "要求が多すぎます", "Too many requests"},
	internal:                {http.StatusInternalServerError, "サーバーの内部エラーです", "Internal error"},
	refusal.Unavailable:     {http.StatusServiceUnavailable, "現在利用できません", "Not available"},
	refusal.OutcomeUnknown: {
		http.StatusServiceUnavailable, "記録されたかどうかが分かりません", "It is not known whether this was recorded",
	},
}

// newProblem makes the problem document of a code in one language.
func newProblem(code refusal.Code, english bool, detail refusal.Text) *Problem {
	k := kinds[code]
	title := refusal.Text{Japanese: k.japanese, English: k.english}
	return &Problem{
		Type: "urn:slaledger:problem:" + string(code), Title: title.In(english), Status: k.status,
		Detail: detail.In(english), Code: string(code),
	}
}

// JSON returns the document.
func (p *Problem) JSON() []byte {
	// What a request had that is not UTF-8 is written as U+FFFD.
	document, err := json.Marshal(p, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return document
}

var errNotFound = refusal.New(refusal.NotFound, "見つかりません。", "There is nothing at this address.")

// errTooLarge is the error of a body above so many bytes.
func errTooLarge(limit int64) error {
	return refusal.New(tooLarge, "%d MiB 以内のデータを指定してください。", "At most %d MiB are taken.", limit>>20)
}

// problemOf returns the problem document of an error: the one place that maps
// errors to answers. An error that is not known here is a defect.
func problemOf(err error, english bool) *Problem {
	var refused *refusal.Refusal
	var syntax *refusal.Malformed
	var file *form.Unreadable
	var fields refusal.Faults
	var parameters parameterFaults
	var routing *echo.HTTPError
	switch {
	case errors.As(err, &refused):
		return refusalProblem(refused, english)
	case errors.As(err, &syntax) && syntax.Says != (refusal.Text{}):
		return newProblem(malformed, english, syntax.Says)
	case errors.As(err, &syntax):
		return newProblem(malformed, english, refusal.Say("UTF-8のJSONを1つだけ指定してください（%v）。",
			"The text must be one JSON value in UTF-8: %v.", syntax.Cause))
	case errors.As(err, &file):
		return fileProblem(file, english)
	case errors.As(err, &fields):
		return invalidProblem(fields, english)
	case errors.As(err, &parameters):
		p := invalidProblem(refusal.Faults(parameters), english)
		for i := range p.Errors {
			p.Errors[i].Parameter = &p.Errors[i].Pointer
		}
		return p
	case errors.Is(err, ledger.ErrFuture):
		return problemOf(parameterFaults{{
			Pointer: "known_at", Code: refusal.OutOfRange,
			Detail: refusal.Say("まだ来ていない日時です。", "the instant has not come"),
		}}, english)
	case errors.Is(err, fact.ErrUnavailable), errors.Is(err, context.Canceled),
		errors.Is(err, context.DeadlineExceeded):
		return newProblem(refusal.Unavailable, english, refusal.Say(
			"データベースを利用できません。何も記録されていません。",
			"The database is not available. Nothing was recorded."))
	case errors.As(err, &routing):
		return routingProblem(routing, english)
	}
	return newProblem(internal, english, refusal.Say(
		"処理できませんでした。X-Request-Id を添えて管理者に連絡してください。",
		"The request could not be carried out. Tell the administrator its X-Request-Id."))
}

// fileProblem answers a file that cannot be read.
func fileProblem(file *form.Unreadable, english bool) *Problem {
	code := malformed
	switch {
	case file.TooLarge:
		code = tooLarge
	case file.NotTaken:
		code = unsupportedMediaType
	}
	return newProblem(code, english, file.Detail)
}

func refusalProblem(refused *refusal.Refusal, english bool) *Problem {
	p := newProblem(refused.Code, english, refused.Detail)
	for _, m := range refused.Missing {
		p.Missing = append(p.Missing, MissingProblem(m))
	}
	if refused.Money != nil {
		money := MoneyProblem(*refused.Money)
		p.Money = &money
	}
	return p
}

func invalidProblem(faults refusal.Faults, english bool) *Problem {
	named, more := faults.Shown()
	detail := refusal.Say("%d件の誤りがあります。errors の各項目を直してください。",
		"Fields in error: %d. Each is named in errors.", len(faults))
	switch {
	case len(faults) >= refusal.MaxFaults:
		detail = refusal.Say("%d件以上の誤りがあります。errors には初めの%d件があります。続きは読み取っていません。",
			"Fields in error: %d at least. The first %d are named in errors; the rest was not read.", len(faults), len(named))
	case more > 0:
		detail = refusal.Say("%d件の誤りがあります。errors には初めの%d件があります。",
			"Fields in error: %d. The first %d are named in errors.", len(faults), len(named))
	}
	p := newProblem(invalid, english, detail)
	p.More = more
	for _, f := range named {
		problem := FieldProblem{
			Pointer: shortened(f.Pointer), Code: f.Code, Detail: f.Detail.In(english),
			ItemCode: f.ItemCode, ItemName: f.ItemName, Given: f.Given,
		}
		if f.Cell != "" {
			problem.Cell = &f.Cell
		}
		p.Errors = append(p.Errors, problem)
	}
	return p
}

// maxPointer is how long a pointer may be in an answer, in bytes.
const maxPointer = 400

// shortened returns a pointer that is not too long: of one that is, as names of
// unknown fields make it, that of the innermost object it can name.
func shortened(pointer string) string {
	if len(pointer) <= maxPointer || pointer[0] != '/' {
		return pointer
	}
	return pointer[:strings.LastIndexByte(pointer[:maxPointer], '/')]
}

// routingProblem answers what the router found no handler for.
func routingProblem(err *echo.HTTPError, english bool) *Problem {
	if err.Code == http.StatusMethodNotAllowed {
		return newProblem(methodNotAllowed, english, refusal.Say("使えるメソッドは Allow ヘッダーのとおりです。",
			"The Allow header names the methods that are."))
	}
	return problemOf(errNotFound, english)
}
