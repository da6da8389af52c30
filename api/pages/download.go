package pages

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// download hands on a file that the interface answers under the page's own path.
func download(r *request) error {
	w, err := r.ask(command{method: http.MethodGet, path: r.Request().URL.Path, query: r.QueryParams()}, nil)
	if err != nil {
		return err
	}
	for _, name := range []string{echo.HeaderContentType, echo.HeaderContentDisposition} {
		r.Response().Header().Set(name, w.header.Get(name))
	}
	return r.Blob(http.StatusOK, w.header.Get(echo.HeaderContentType), w.body.Bytes())
}
