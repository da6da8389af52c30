package api

import (
	"net/http"

	"slaledger/api/answer"
	"slaledger/ledger"
	"slaledger/ledger/access"

	"github.com/labstack/echo/v4"
)

// getCalendars answers the links to calendars of who asks.
//
// @ID listCalendars
// @Tags users
// @Summary 自分のカレンダーのリンク / My links to calendars
// @Success 200 {object} list[answer.Calendar] "回答 / answer"
// @Router /me/calendars [get]
func getCalendars(r *request) error {
	find := func(int) ([]access.Token, error) { return r.ledger.Calendars(r.ctx(), r.user) }
	return page(r, mostTokens, find, answer.NewCalendar, func(access.Token) string { return "" })
}

// postCalendar answers a request for a link to the calendar of a contract.
//
// @ID createCalendar
// @Tags users
// @Summary カレンダーのリンクを発行する / Take a link to a calendar
// @Description 契約の測定期限と、ポイントの消滅する月のカレンダー（iCalendar）を、サインインせずに読むためのリンクを、一度だけ返します。失効させるか、利用者が停止され、又は役割が変わるまで使えます。 / Answers a link, this once, that opens the calendar (iCalendar) of one contract without signing in: due days, and months in which points go. It lasts until it is revoked, or its user is disabled or gets other roles.
// @Param body body book.Calendar true "契約 / contract"
// @Success 201 {object} answer.NewCalendarLink "回答 / answer"
// @Router /me/calendars [post]
func postCalendar(r *request) error {
	return command(r, maxBody, func(c *ledger.Command, body []byte) (answer.NewCalendarLink, error) {
		calendar, secret, err := c.AddCalendar(body)
		return answer.NewCalendarWithSecret(calendar, secret), err
	}, func(n answer.NewCalendarLink) reply {
		repeated := n
		repeated.Path = nil
		return reply{status: http.StatusCreated, shape: n, repeated: repeated}
	})
}

// deleteCalendar answers a request to revoke a link to a calendar.
//
// @ID revokeCalendar
// @Tags users
// @Summary カレンダーのリンクを失効させる / Revoke a link to a calendar
// @Param token path string true "リンクの番号 / id of the link"
// @Success 204 "失効した / revoked"
// @Router /me/calendars/{token} [delete]
func deleteCalendar(r *request) error {
	return revoke(r, func(c *ledger.Command) error { return c.RevokeCalendar(r.token) })
}

// openCalendar finds whose link opens the calendar of a contract. Whoever tries too many has
// to wait.
func (s *service) openCalendar(c echo.Context, contract, secret string) (access.Bearer, error) {
	bearer, err := s.ledger.CalendarBearer(c.Request().Context(), contract, secret)
	if err != nil {
		return access.Bearer{}, s.failedLink(c, err)
	}
	return bearer, s.rates.request(bearer.Name)
}
