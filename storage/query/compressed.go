package query

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"strings"
)

// compressedAbove is the size in bytes from which the body of a reply is stored
// compressed: a settlement is answered with a statement, of some MiB where it has many
// lines, and that takes a tenth.
const compressedAbove = 1 << 10

// compressedBody begins a text that is a compressed body, in base64 because the column
// takes texts. No answer begins so: all are JSON, or empty. Bodies that earlier versions
// stored are texts as they are.
const compressedBody = "deflate:"

// bodyText returns the text as which a body is stored.
func bodyText(body []byte) (string, error) {
	if len(body) <= compressedAbove && !bytes.HasPrefix(body, []byte(compressedBody)) {
		return string(body), nil
	}
	text := bytes.NewBufferString(compressedBody)
	encode := base64.NewEncoder(base64.StdEncoding, text)
	compress, err := flate.NewWriter(encode, flate.BestSpeed) // others wait to write meanwhile
	if err != nil {
		return "", err
	}
	for _, write := range []func() error{
		func() error { _, err := compress.Write(body); return err }, compress.Close, encode.Close,
	} {
		if err := write(); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}

// readBody returns the body that is stored as a text.
func readBody(text string) ([]byte, error) {
	encoded, compressed := strings.CutPrefix(text, compressedBody)
	if !compressed {
		return []byte(text), nil
	}
	return io.ReadAll(flate.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(encoded))))
}
