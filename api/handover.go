package api

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

const typeZIP = "application/zip"

// getHandOver answers an account as a folder that can be read without this
// program.
//
// @ID handOverContract
// @Tags contracts
// @Summary 引継ぎ資料 / Hand over the account
// @Description ブラウザーと表計算ソフトだけで読める資料の ZIP ファイルです。契約、協定、すべての版の集計結果表、ポイント台帳、保存されたすべての表の CSV、書き出したファイル、及び各ファイルの SHA-256 を含みます。 / A ZIP of pages, CSV files and the exported file, with the SHA-256 of each, to be read without this program.
// @Param contract path string true "契約 / contract"
// @Produce application/zip
// @Success 200 {file} file "引継ぎ資料 / folder"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/export.zip [get]
func getHandOver(r *request) error {
	if err := r.rates.export(r.user.Name); err != nil {
		return err
	}
	found, err := r.ledger.HandOver(r.ctx(), r.user, r.contract)
	if err != nil {
		return err
	}
	folder, err := handOver(found)
	if err != nil {
		return err
	}
	if err := r.noteExport(); err != nil {
		return err
	}
	r.attachment("handover-"+r.contract+".zip", "引継ぎ資料_"+r.contract+".zip")
	return r.single(typeZIP, folder)
}

// handOver makes the folder of an account: the same bytes for the same account.
func handOver(h *ledger.HandOver) ([]byte, error) {
	f := &folder{at: h.Entries[len(h.Entries)-1].At}
	if err := f.fill(h); err != nil {
		return nil, err
	}
	return f.zip()
}

// folder is a folder of files on its way into a ZIP.
type folder struct {
	at    time.Time // of all files: the last entry of the journal
	files []file
}

// file is one file of the folder, with what the index says of it.
type file struct {
	Path, Title string
	data        []byte
}

// SHA256 returns the hash of the file in hex.
func (f file) SHA256() string { return fact.DigestOf(string(f.data)) }

// fill adds everything, the index last: it names all else.
func (f *folder) fill(h *ledger.HandOver) error {
	var latest []answer.Statement
	for i, s := range h.Statements {
		if i+1 == len(h.Statements) || h.Statements[i+1].Statement.Fact.Month != s.Statement.Fact.Month {
			latest = append(latest, answer.NewStatement(s.Statement))
		}
	}
	pages := []formPage{
		{"summary.html", "概要", form.Summary(latest)},
		{"contract.html", "契約とその変更", form.Contract(h.ID, h.Contract, h.Amendments)},
		{"journal.html", "ポイント台帳", form.Journal(h.Entries)},
	}
	for _, a := range h.Agreements {
		version := a.Agreement.Version
		title := fmt.Sprintf("サービスレベル協定　第%d版", version)
		pages = append(pages, formPage{fmt.Sprintf("agreements/%d.html", version), title, form.Agreement(a)})
	}
	for _, s := range h.Statements {
		month, revision := s.Statement.Fact.Month, s.Statement.Fact.Revision
		title := fmt.Sprintf("集計結果表　%s　第%d版", month, revision)
		made := form.Statement(answer.NewStatement(s.Statement), s.Basis)
		pages = append(pages, formPage{fmt.Sprintf("statements/%s-r%d.html", month, revision), title, made})
	}
	for _, p := range pages {
		text, err := p.form.HTML(strings.Repeat("../", strings.Count(p.path, "/")) + "index.html")
		if err != nil {
			return err
		}
		f.files = append(f.files, file{p.path, p.title, text})
	}
	for _, t := range h.Tables {
		text, err := form.Table(t).CSV()
		if err != nil {
			return err
		}
		title := fmt.Sprintf("%s（%d行）", t.Table.Title, len(t.Rows))
		f.files = append(f.files, file{"tables/" + t.Table.Name + ".csv", title, text})
	}
	f.files = append(f.files, file{"export.json", "書き出したファイル", h.File})
	return f.addIndex(h)
}

// formPage is a form on its way into the folder.
type formPage struct {
	path, title string
	form        *form.Form
}

//go:embed handover.html
var handOverFiles embed.FS

var handOverIndex = template.Must(template.ParseFS(handOverFiles, "handover.html"))

func (f *folder) addIndex(h *ledger.HandOver) error {
	head := h.Entries[len(h.Entries)-1]
	var index bytes.Buffer
	err := handOverIndex.Execute(&index, map[string]any{
		"Contract": h.Contract, "ID": h.ID, "Files": f.files, "Head": head, "At": fact.InstantText(head.At),
	})
	f.files = append([]file{{"index.html", "説明と目次", index.Bytes()}}, f.files...)
	return err
}

// zip writes all files and their hashes, as sha256sum -c reads them.
func (f *folder) zip() ([]byte, error) {
	sums := ""
	for _, file := range f.files {
		sums += file.SHA256() + "  " + file.Path + "\n"
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range append(f.files, file{Path: "SHA256SUMS", data: []byte(sums)}) {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: file.Path, Method: zip.Deflate, Modified: f.at.UTC()})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(entry, bytes.NewReader(file.data)); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}
