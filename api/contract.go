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
// @Description 契約期間と運用保守金額は最初に全期間分を与えます。サービスレベル協定は別に登録します。 / The fees cover the whole term. The agreement is recorded separately.
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Contract true "契約 / contract"
// @Success 201 {object} answer.Contract "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Router /contracts [post]
func postContract(r *request) error {
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write("", body, func(c *ledger.Command) (ledger.Answer, error) {
		contract, err := c.CreateContract(body)
		if err != nil {
			return ledger.Answer{}, err
		}
		return created("/contracts/"+contract.ID, answer.NewContract(contract))
	})
}

// getContracts answers the contracts that the user may see.
//
// @ID listContracts
// @Tags contracts
// @Summary 契約の一覧 / List contracts
// @Description 登録順。受注者には自社の契約だけが見えます。 / As recorded, oldest first. A vendor sees its own.
// @Param vendor query string false "受注者 / vendor"
// @Param sort query string false "並べ方。nearest_to_criterion はペナルティ基準に近い順 / order" Enums(nearest_to_criterion)
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Contract] "回答 / answer"
// @Router /contracts [get]
func getContracts(r *request) error {
	q := r.query
	vendor, sort, limit := q.text("vendor"), oneOf(q, "sort", sortNearest), q.limit()
	if sort == sortNearest {
		return getNearestContracts(r, vendor, limit)
	}
	after := q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Contracts(r.ctx(), r.user, vendor, after[0], limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, answer.NewContract, func(c ledger.Contract) string { return cursorAt(c.Number) })
}

// sortNearest orders contracts by their distance to the criterion.
const sortNearest = "nearest_to_criterion"

func getNearestContracts(r *request, vendor string, limit int) error {
	after := r.query.afterNearest()
	if err := r.query.err(); err != nil {
		return err
	}
	found, err := r.ledger.NearestContracts(r.ctx(), r.user, vendor, after, limit+1)
	if err != nil {
		return err
	}
	shape := func(c ledger.NearContract) answer.Contract { return answer.NewContract(c.Contract) }
	return page(r, limit, found, shape, cursorAtNearest)
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
	id, err := r.contract()
	if err != nil {
		return err
	}
	found, err := r.ledger.Contract(r.ctx(), r.user, id)
	if err != nil {
		return err
	}
	return r.resource(answer.NewContract(found))
}

// postConfirmation answers the vendor's word on an agreement version.
//
// @ID confirmAgreement
// @Tags contracts
// @Summary 協定の版を確認する、異議を述べる / Confirm an agreement version or contest it
// @Description 受注者が行います。ポイントは変わりません。最後の意思が表示されます。 / The vendor's word. It changes no figure; the last one shows.
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body object{decision=string,reason=string,document=book.Document} true "意思 / word"
// @Success 200 {object} answer.Agreement "回答 / answer"
// @Router /contracts/{contract}/agreements/{version}/confirmation [post]
func postConfirmation(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write(contract, body, func(c *ledger.Command) (ledger.Answer, error) {
		confirmed, err := c.Confirm(version, body)
		if err != nil {
			return ledger.Answer{}, err
		}
		return done(http.StatusOK, answer.NewAgreement(confirmed))
	})
}

// postAgreement answers a request to record an agreement version.
//
// @ID createAgreement
// @Tags contracts
// @Summary サービスレベル協定の版を登録する / Record an agreement version
// @Description 最初の版は契約の開始月に有効でなければなりません。2版目からは policy の全項目が必須です。 / The first must be in force in the start month. From the second on, every field of policy is required.
// @Param contract path string true "契約 / contract"
// @Param dry_run query bool false "実行せずに結果だけを確かめる / carry out and keep nothing"
// @Param body body book.Agreement true "協定 / agreement version"
// @Success 201 {object} answer.Agreement "回答 / answer"
// @Header 201 {string} Location "作成したものの所在 / where it is"
// @Router /contracts/{contract}/agreements [post]
func postAgreement(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	body, err := r.body(maxBody)
	if err != nil {
		return err
	}
	return r.write(contract, body, func(c *ledger.Command) (ledger.Answer, error) {
		recorded, err := c.RecordAgreement(body)
		if err != nil {
			return ledger.Answer{}, err
		}
		path := "/contracts/" + contract + "/agreements/" + strconv.Itoa(recorded.Agreement.Version)
		return created(path, answer.NewAgreement(recorded))
	})
}

// getAgreements answers the agreement versions of a contract.
//
// @ID listAgreements
// @Tags contracts
// @Summary サービスレベル協定の版の一覧 / List agreement versions
// @Param contract path string true "契約 / contract"
// @Param limit query int false "件数 / how many"
// @Param cursor query string false "続き / where to go on"
// @Success 200 {object} list[answer.Agreement] "回答 / answer"
// @Router /contracts/{contract}/agreements [get]
func getAgreements(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	q := r.query
	limit, after := q.limit(), q.after(1)
	if err := q.err(); err != nil {
		return err
	}
	found, err := r.ledger.Agreements(r.ctx(), r.user, contract, int(after[0]), limit+1)
	if err != nil {
		return err
	}
	return page(r, limit, found, answer.NewAgreement, func(a ledger.Agreement) string {
		return cursorAt(int64(a.Agreement.Version))
	})
}

// getAgreement answers one agreement version.
//
// @ID getAgreement
// @Tags contracts
// @Summary サービスレベル協定の版 / An agreement version
// @Param contract path string true "契約 / contract"
// @Param version path int true "版 / version"
// @Success 200 {object} answer.Agreement "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/agreements/{version} [get]
func getAgreement(r *request) error {
	contract, err := r.contract()
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	found, err := r.ledger.Agreement(r.ctx(), r.user, contract, version)
	if err != nil {
		return err
	}
	return r.resource(answer.NewAgreement(found))
}
