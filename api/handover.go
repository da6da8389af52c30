package api

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"strings"

	"slaledger/api/answer"
	"slaledger/api/form"
	"slaledger/domain"
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
	return r.export("handover-"+r.contract+".zip", "引継ぎ資料_"+r.contract+".zip", typeZIP,
		func(out io.Writer, room *room) error {
			return r.ledger.HandOver(r.ctx(), r.user, r.contract, func(h *ledger.HandOver) error {
				return writeFolder(out, h, room)
			})
		})
}

// writeFolder writes the folder of an account as a ZIP: the same bytes for the same
// account. The index comes first and has the hash of every other file, so that those
// are made and compressed beforehand. The files must fit in the room.
func writeFolder(out io.Writer, h *ledger.HandOver, room *room) error {
	others, err := newTemporary("slaledger-export")
	if err != nil {
		return err
	}
	defer others.Close()
	f := &folder{HandOver: h, zip: zip.NewWriter(others), room: room}
	if err := f.fill(); err != nil {
		return err
	}
	if err := f.zip.Close(); err != nil {
		return err
	}
	size, err := others.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	made, err := zip.NewReader(others, size)
	if err != nil {
		return err
	}
	f.zip = zip.NewWriter(out)
	if err := f.addIndex(); err != nil {
		return err
	}
	for _, file := range made.File {
		if err := f.zip.Copy(file); err != nil {
			return err
		}
	}
	if err := f.addSums(); err != nil {
		return err
	}
	return f.zip.Close()
}

// folder is a folder of files on its way into a ZIP.
type folder struct {
	*ledger.HandOver
	zip   *zip.Writer
	room  *room
	files []file
}

// file is one file of the folder, with what the index says of it.
type file struct {
	Path, Title string
	SHA256      string // in hex
}

// add adds a file.
func (f *folder) add(path, title string, write func(io.Writer) error) error {
	entry, err := f.zip.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: f.Head.At.UTC()})
	if err != nil {
		return err
	}
	sum := sha256.New()
	out := bufio.NewWriter(f.room.writer(io.MultiWriter(entry, sum)))
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	f.files = append(f.files, file{path, title, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// addPage adds a form as a page.
func (f *folder) addPage(path, title string, page *form.Form) error {
	return f.add(path, title, func(out io.Writer) error {
		return page.WriteHTML(out, strings.Repeat("../", strings.Count(path, "/"))+"index.html")
	})
}

// fill adds everything but the index and the hashes.
func (f *folder) fill() error {
	latest, err := f.latest()
	if err != nil {
		return err
	}
	if err := f.addPage("summary.html", "概要", form.Summary(f.Contract, latest)); err != nil {
		return err
	}
	contract := form.Contract(f.ID, f.Contract, f.Withdrawn, f.Amendments)
	if err := f.addPage("contract.html", "契約とその変更", contract); err != nil {
		return err
	}
	if err := f.addPage("journal.html", "ポイント台帳", form.Journal(f.Entries)); err != nil {
		return err
	}
	for _, a := range f.Agreements {
		version := a.Agreement.Version
		title := fmt.Sprintf("サービスレベル協定　第%d版", version)
		if err := f.addPage(fmt.Sprintf("agreements/%d.html", version), title, form.Agreement(a)); err != nil {
			return err
		}
		if err := f.addDifferences(version); err != nil {
			return err
		}
	}
	if err := f.Statements(f.addStatement); err != nil {
		return err
	}
	for _, table := range fact.HistoryTables() {
		if err := f.addTable(table); err != nil {
			return err
		}
	}
	return f.add("export.json", "書き出したファイル", f.Export)
}

// addDifferences adds what a version of the agreement changes, of all but the first.
func (f *folder) addDifferences(version int) error {
	if version == 1 {
		return nil
	}
	differences, err := f.Differences(version)
	if err != nil {
		return err
	}
	return f.addPage(fmt.Sprintf("agreements/%d-differences.html", version),
		fmt.Sprintf("新旧対照表　第%d版　第%d版", version-1, version), form.AgreementDifferences(differences))
}

// latest returns the last statement of each month without its lines, which the summary
// does not have.
func (f *folder) latest() (latest []answer.Statement, err error) {
	var month domain.Month
	err = f.Statements(func(s ledger.Statement) error {
		made := answer.NewStatement(s)
		made.Lines = nil
		if s.Fact.Month == month {
			latest = latest[:len(latest)-1]
		}
		latest, month = append(latest, made), s.Fact.Month
		return nil
	})
	return latest, err
}

func (f *folder) addStatement(s ledger.Statement) error {
	basis, err := f.Basis(s)
	if err != nil {
		return err
	}
	month, revision := s.Fact.Month, s.Fact.Revision
	title := fmt.Sprintf("集計結果表　%s　第%d版", month, revision)
	return f.addPage(fmt.Sprintf("statements/%s-r%d.html", month, revision), title,
		form.Statement(answer.NewStatement(s), basis))
}

// addTable adds the rows of a table; its title has their number.
func (f *folder) addTable(table *fact.Table) error {
	count := 0
	rows := func(give func(columns []string) error) error {
		return f.Rows(table, func(columns []string) error {
			count++
			return give(columns)
		})
	}
	if err := f.add("tables/"+table.Name+".csv", "", form.Table(table, rows).WriteCSV); err != nil {
		return err
	}
	f.files[len(f.files)-1].Title = fmt.Sprintf("%s（%d行）", table.Title, count)
	return nil
}

//go:embed handover.html
var handOverFiles embed.FS

var handOverIndex = template.Must(template.ParseFS(handOverFiles, "handover.html"))

// addIndex adds the index, which names all files so far and stands before them.
func (f *folder) addIndex() error {
	others := f.files
	f.files = nil
	err := f.add("index.html", "説明と目次", func(out io.Writer) error {
		return handOverIndex.Execute(out, map[string]any{
			"Contract": f.Contract, "Withdrawn": f.Withdrawn, "ID": f.ID, "Files": others, "Head": f.Head,
			"At": form.EraInstant(fact.InstantText(f.Head.At)), "Term": form.TermText(f.Contract.Term),
		})
	})
	f.files = append(f.files, others...)
	return err
}

// addSums adds the hashes of all files, as sha256sum -c reads them.
func (f *folder) addSums() error {
	return f.add("SHA256SUMS", "", func(out io.Writer) error {
		for _, file := range f.files {
			if _, err := fmt.Fprintf(out, "%s  %s\n", file.SHA256, file.Path); err != nil {
				return err
			}
		}
		return nil
	})
}
