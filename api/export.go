package api

import (
	"errors"
	"io"
	"math"
	"net/http"

	"slaledger/domain/refusal"
	"slaledger/ledger"
	"slaledger/ledger/fact"
)

// getExport answers an account as a file.
//
// @ID exportContract
// @Tags contracts
// @Summary 書き出す / Export the account
// @Description book はそのまま試算できます。集計が確定した月（再集計待ちより前の月）を含みます。history は、すべての版、同意、異議、変更、台帳の記帳を含み、POST /contracts/import で別の slaledger に取り込めます。 / The Book calculates as it is; the history has every row that is kept, for import elsewhere.
// @Param contract path string true "契約 / contract"
// @Success 200 {object} answer.File "回答 / answer"
// @Header 200 {string} ETag "内容の版 / entity tag"
// @Header 200 {string} Content-Disposition "ファイル名 / name of the file"
// @Success 304 "変更なし / not modified"
// @Router /contracts/{contract}/export [get]
func getExport(r *request) error {
	return r.export("export-"+r.contract+".json", "書出し_"+r.contract+".json", typeJSON,
		func(out io.Writer, room *room) error {
			return r.ledger.Export(r.ctx(), r.user, r.contract, room.writer(out))
		})
}

// Bounds of large exports, those above smallExport bytes: so many are made, and taken, at
// a time.
const (
	smallExport  = 8 << 20
	largeExports = 3
)

var errExporting = refusal.New(refusal.Unavailable, "ほかの大きな書出しを処理しています。しばらくしてから、もう一度送信してください。",
	"Other large exports are being handled. Ask for this one again in a little while.")

// export answers with a file that write makes, and has it noted before anything leaves.
// One that turns out to be large is made anew once it has its turn, since the database
// must not wait for that with it.
func (r *request) export(
	ascii, japanese, media string, write func(out io.Writer, room *room) error,
) error {
	if err := r.rates.export(r.ctx(), r.user.Name); err != nil {
		return err
	}
	file, err := makeFile(func(out io.Writer) error { return write(out, &room{smallExport}) })
	if errors.Is(err, errNoRoom) {
		if err := r.exports.take(r.ctx()); err != nil {
			return err
		}
		defer r.exports.leave()
		file, err = makeFile(func(out io.Writer) error { return write(out, &room{math.MaxInt64}) })
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if err := r.noteExport(); err != nil {
		return err
	}
	r.attachment(ascii, japanese)
	return r.singleFile(media, file)
}

// room is how many bytes an export may still have.
type room struct{ left int64 }

var errNoRoom = errors.New("the export is larger than it may be")

// writer returns a writer that fails with errNoRoom where there is none left.
func (o *room) writer(to io.Writer) io.Writer { return roomWriter{to, o} }

type roomWriter struct {
	io.Writer
	room *room
}

func (w roomWriter) Write(p []byte) (int, error) {
	if w.room.left -= int64(len(p)); w.room.left < 0 {
		return 0, errNoRoom
	}
	return w.Writer.Write(p)
}

// noteExport enters an export in the audit log before anything leaves.
func (r *request) noteExport() error {
	return r.ledger.Note(r.ctx(), ledger.Noted{
		Kind: fact.SystemExport, Bearer: r.bearer, Origin: originOf(r), Contract: r.contract, Status: http.StatusOK,
	})
}
