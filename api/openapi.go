package api

import (
	"net/http"
	"path"

	"slaledger/openapi"

	"github.com/labstack/echo/v4"
)

// What the comments on the handlers say becomes the OpenAPI documents; here is
// what is said about all of them.
//
// @title slaledger
// @version 1
// @description サービスレベル協定のポイント台帳。測定結果を入力し、月ごとに集計を確定し、ポイントの繰越・消滅とペナルティを正確に計算します。
// @description The account of a service level agreement: measurements are entered, months are settled, points carry over and vanish, penalties follow, all exact.
// @description
// @description - 小数（ポイント、率、金額、測定値）は JSON の文字列で、最短の形で回答します（`"60"`、`"250000.25"`）。要求では数値リテラルも受け付け、書かれたとおりに読み取ります。 / Decimals are strings in their shortest form. Requests may give number literals too; they are read exactly as written.
// @description - 要求の `null` は、項目がないことと同じです。定義されていない項目とパラメーターは拒否します。 / In requests null means absent. Unknown fields and parameters are refused.
// @description - 拒否の理由は RFC 9457 の文書で回答します。`code` は変わりません。文は日本語、`Accept-Language: en` なら英語です。 / Refusals are problem documents; codes never change; sentences are Japanese, or English on request.
// @description - 一覧は `limit` 件ずつ。続きは `next_cursor` を `cursor` に指定します。 / Lists come in pages of limit; next_cursor goes into cursor.
// @BasePath /api/v1
// @tag.name contracts
// @tag.description 契約とサービスレベル協定 / Contracts and agreements
// @tag.name sheets
// @tag.description 測定結果の入力 / Monthly sheets
// @tag.name statements
// @tag.description 集計結果表とペナルティ / Statements and penalties
// @tag.name parties
// @tag.description 両者の合意と減額の実施 / Consents, adjustments, money
// @tag.name account
// @tag.description ポイント残高と台帳 / Balance and journal
// @tag.name calc
// @tag.description 試算 / Calculations
// @tag.name users
// @tag.description 利用者とトークン / Users and tokens

// pagePolicy lets the page use what this server has and nothing else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// pageTypes are the media types of the documents and of what the page is made
// of, by the ends of their names.
var pageTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": typeJSON,
}

// getPage answers the documents of the interface, and the page on which people
// read and try them. Both are the same for everyone, so nobody need sign in.
func getPage(c echo.Context) error {
	name := c.Param("file")
	if name == "" {
		name = "index.html"
	}
	text, err := openapi.File(name)
	if err != nil {
		return errNotFound
	}
	media, ok := pageTypes[path.Ext(name)]
	if !ok {
		media = "text/plain; charset=utf-8" // licences
	}
	etag := etagOf(text)
	header := c.Response().Header()
	header.Set("ETag", etag)
	header.Set(echo.HeaderCacheControl, "no-cache")
	header.Set(echo.HeaderContentSecurityPolicy, pagePolicy)
	if namesTag(c.Request().Header.Values("If-None-Match"), etag, true) {
		return c.NoContent(http.StatusNotModified)
	}
	return send(c, http.StatusOK, media, text)
}
