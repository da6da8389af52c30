package api

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"slaledger/api/answer"
	"slaledger/domain"
	"slaledger/ledger"
)

// postContract answers a request to record a contract.
//
// @ID createContract
// @Tags contracts
// @Summary 契約を登録する / Record a contract
// @Description 契約期間と運用保守金額は最初に全期間分を与えます。サービスレベル協定は別に登録します。`hints` に、初めての受注者の識別子、既にある契約番号を示します。 / The fees cover the whole term. The agreement is recorded separately. `hints` tells of a vendor that is not known yet and of a contract with the same number.
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Contract true "契約 / contract"
// @Success 201 {object} answer.RecordedContract "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Router /contracts [post]
func postContract(r *request) error {
	return command(r, maxBody, (*ledger.Command).CreateContract, func(c ledger.Contract) reply {
		return newContract(c, answer.NewRecordedContract(c, r.english()))
	})
}

// newContract answers a contract that is new here.
func newContract(c ledger.Contract, shape any) reply {
	return reply{status: http.StatusCreated, location: prefix + "/contracts/" + c.ID, shape: shape}
}

// postWithdrawal answers a request to withdraw a contract.
//
// @ID withdrawContract
// @Tags contracts
// @Summary 契約の登録を取り下げる / Withdraw a contract
// @Description 誤って登録した契約を、理由を付けて取り下げます。記録は残り、一覧に取り下げたものとして示します。各月の測定期限はなくなり、以後は何も記録できません。 / For a contract that was entered by mistake. It stays listed as withdrawn, its months are not due any more, and nothing can be recorded on it.
// @Param contract path string true "契約 / contract"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{reason=string} true "理由 / reason"
// @Success 200 {object} answer.Contract "回答 / answer"
// @Failure 409 {object} Problem "month_settled"
// @Router /contracts/{contract}/withdrawal [post]
func postWithdrawal(r *request) error {
	return command(r, maxBody, (*ledger.Command).Withdraw, as(http.StatusOK, answer.NewContract))
}

// getContracts answers the contracts that the user may see.
//
// @ID listContracts
// @Tags contracts
// @Summary 契約の一覧 / List contracts
// @Description 登録順。受注者には自社の契約だけが見えます。search は、契約の名称、契約番号又は受注者の名称に、空白で区切った語をすべて含むものを、全角と半角、大文字と小文字を区別せずに探します。ペナルティ基準に近い順では、各契約の現在の位置（standing）も示します。 / As recorded, oldest first. A vendor sees its own. search finds those whose name, number or vendor's name has every word of it, whatever the width and case of letters. In the order by distance, each has its standing.
// @Param vendor query string false "受注者 / vendor"
// @Param search query string false "契約の名称、番号、受注者の名称の一部 / part of a name or number"
// @Param sort query string false "並べ方。nearest_to_criterion はペナルティ基準に近い順 / order" Enums(nearest_to_criterion)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.ListedContract] "回答 / answer"
// @Router /contracts [get]
func getContracts(r *request) error {
	q := r.query
	asked := ledger.ContractQuery{Vendor: q.text("vendor"), Text: q.text("search")}
	sort, limit := oneOf(q, "sort", sortNearest), q.limit()
	if sort == sortNearest {
		return getNearestContracts(r, asked, limit)
	}
	after := q.after(1)
	find := func(limit int) ([]ledger.Contract, error) {
		asked.Limit = limit
		return r.ledger.Contracts(r.ctx(), r.user, asked, after[0])
	}
	shape := func(c ledger.Contract) answer.ListedContract {
		return answer.ListedContract{Contract: answer.NewContract(c)}
	}
	return page(r, limit, find, shape, func(c ledger.Contract) string { return cursorAt(c.Number) })
}

// sortNearest orders contracts by their distance to the criterion.
const sortNearest = "nearest_to_criterion"

func getNearestContracts(r *request, asked ledger.ContractQuery, limit int) error {
	after := r.query.afterNearest()
	find := func(limit int) ([]ledger.NearContract, error) {
		asked.Limit = limit
		return r.ledger.NearestContracts(r.ctx(), r.user, asked, after)
	}
	return page(r, limit, find, answer.NewNearContract, cursorAtNearest)
}

// cursorAtNearest writes the place of a contract in the order by distance: the
// points, empty where there are none, and the number.
func cursorAtNearest(c ledger.NearContract) string {
	points := ""
	if c.PointsToPenalty != nil {
		points = c.PointsToPenalty.String()
	}
	return base64.RawURLEncoding.EncodeToString([]byte(points + "/" + strconv.FormatInt(c.Number, 10)))
}

// afterNearest returns the place in a cursor, nil if there is none.
func (q *query) afterNearest() *ledger.NearContract {
	cursor := q.text("cursor")
	if cursor == "" {
		return nil
	}
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	points, number, _ := strings.Cut(string(decoded), "/")
	var place ledger.NearContract
	if err == nil {
		place.Number, err = strconv.ParseInt(number, 10, 64)
	}
	if err == nil && points != "" {
		var amount domain.Amount
		amount, err = domain.ReadAmount(points)
		place.PointsToPenalty = &amount
	}
	if err != nil || cursorAtNearest(place) != cursor {
		q.refuseCursor()
		return nil
	}
	return &place
}

// getContract answers one contract.
//
// @ID getContract
// @Tags contracts
// @Summary 契約 / A contract
// @Param contract path string true "契約 / contract"
// @Success 200 {object} answer.Contract "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract} [get]
func getContract(r *request) error {
	find := func() (ledger.Contract, error) { return r.ledger.Contract(r.ctx(), r.user, r.contract) }
	return resource(r, find, answer.NewContract)
}
