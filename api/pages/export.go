package pages

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// showExport says which files of an account there are to keep or to hand over.
func showExport(r *request) error {
	if _, err := r.about(tabHistory); err != nil {
		return err
	}
	return r.show(http.StatusOK, "export", r.W.Export.Title, nil)
}

// exportFile hands on the exported file as it is made.
func exportFile(r *request) error { return r.passOn(r.of() + "/export") }

// exportFolder hands on the folder of an account as it is made.
func exportFolder(r *request) error { return r.passOn(r.of() + "/export.zip") }

// passOn answers with a file of the interface without holding it in memory.
func (r *request) passOn(path string) error {
	in, err := r.inside(command{method: http.MethodGet, path: path})
	if err != nil {
		return err
	}
	w := &passing{recorder: recorder{header: http.Header{}}, to: r.Response()}
	r.site.api.Serve(w, in, r.who)
	if w.status >= http.StatusBadRequest {
		return readProblem(w.body.Bytes())
	}
	return nil
}

// passing passes a file on, and holds what is refused.
type passing struct {
	recorder
	to *echo.Response
}

// WriteHeader implements http.ResponseWriter.
func (w *passing) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.recorder.WriteHeader(status)
	if status < http.StatusBadRequest {
		for _, name := range []string{echo.HeaderContentType, echo.HeaderContentDisposition, echo.HeaderContentLength} {
			if value := w.header.Get(name); value != "" {
				w.to.Header().Set(name, value)
			}
		}
		w.to.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *passing) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.status < http.StatusBadRequest {
		return w.to.Write(text)
	}
	return w.body.Write(text)
}
