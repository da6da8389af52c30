package pages

import (
	"io"
	"net/http"
	"path"
	"strings"

	"slaledger/api/answer"
)

// mediaXLSX is the media type of a workbook.
const mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// uploadSheet records a file in which a sheet was filled in, whole or not at all.
func (r *request) uploadSheet(p *sheetPage) error {
	media, text, err := r.sentFile()
	if err != nil {
		return r.refuseSheet(p, err)
	}
	var recorded answer.RecordedSheet
	_, err = r.ask(command{
		method: http.MethodPut, path: p.Path + "/measurements", media: media, file: text, match: p.made,
	}, &recorded)
	if err != nil {
		return r.refuseSheet(p, err)
	}
	for _, reading := range recorded.ReadAs {
		p.ReadAs = append(p.ReadAs, reading.Detail)
	}
	r.say(say(r.W.Sheet.SavedAll, len(recorded.Measurements), len(p.Rows)) + " " + r.ReadText(p.ReadAs))
	return r.see(p.Path + "/measurements")
}

// sentFile returns the file of a form, and its media type by its name.
func (r *request) sentFile() (media string, text []byte, err error) {
	sent := r.Request().MultipartForm
	if sent == nil || len(sent.File["file"]) == 0 {
		return "", nil, problem{Status: http.StatusUnprocessableEntity, Code: "required", Detail: r.W.Sheet.NoFile}
	}
	header := sent.File["file"][0]
	file, err := header.Open()
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	media = mediaXLSX
	if strings.EqualFold(path.Ext(header.Filename), ".csv") {
		media = "text/csv"
	}
	text, err = io.ReadAll(file)
	return media, text, err
}

// adoptReport records the vendor's report as the month's results. What was typed for
// items that it does not have stays in the fields.
func (r *request) adoptReport(p *sheetPage) error {
	if p.Report == nil {
		return problem{Status: http.StatusNotFound, Code: "not_found", Detail: r.W.Sheet.NoReport}
	}
	revision := p.Report.Revision
	_, err := r.ask(command{method: http.MethodPut, path: p.Path + "/measurements", match: p.made,
		body: map[string]any{"method": "vendor_report", "report_revision": revision}}, nil)
	if err != nil {
		return r.refuseSheet(p, err)
	}
	after, err := r.loadSheet()
	if err != nil {
		return err
	}
	after.Paste = p.Paste
	kept := p.Paste != ""
	for i, row := range p.Rows {
		if now := after.Rows[i]; row.Report == "" && now.Editable && (row.Text != now.Text || row.Note != now.Note) {
			now.Text, now.Note, now.Lines, kept = row.Text, row.Note, row.Lines, true
		}
	}
	if kept {
		after.ReadAs = []string{say(r.W.Sheet.Adopted, revision)}
		return r.showSheet(http.StatusOK, after)
	}
	r.say(say(r.W.Sheet.Adopted, revision))
	return r.see(p.Path + "/measurements")
}
