package book

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"

	"slaledger/domain"
	"slaledger/domain/refusal"

	"github.com/go-json-experiment/json/jsontext"
)

// reader reads one JSON value strictly and gathers every bad field. After a
// syntax error it reads nothing more and only err counts. After the last fault
// that is looked for it reads and checks nothing more either, and err is errEnough.
//
// It walks the text once. The functions that read a part take it from the
// decoder and enter what is wrong; a field in error is left at its zero value
// and remembered, so that no check between fields is made on it.
type reader struct {
	dec    *jsontext.Decoder
	source *bytes.Buffer // of dec
	data   []byte        // that is read
	// asked says that the text is a request, which has bounds that what is kept does
	// not: lengths of texts and lists can be bounded later than they were stored.
	asked  bool
	last   domain.Month // the last one that a Book may have results of, 0 for any
	err    error        // the first syntax error, or errEnough
	faults refusal.Faults
	again  int // how many times more a name was given that is in error already
	// broken has the pointer of every fault. within has the pointer of
	// everything that a fault lies in. They are nil while there is none.
	broken, within map[string]bool
	// gathered are the occurrences of the line that is being read, lines those of the sheet,
	// has the fields of each.
	gathered []domain.Occurrence
	lines    []domain.Measurement
	has      []given
}

// errEnough stops the reading of a text that has as many faults as are looked for.
var errEnough = errors.New("there are more faults than are looked for")

func newReader(data []byte) *reader {
	source := bytes.NewBuffer(data)
	return &reader{data: data, source: source, dec: jsontext.NewDecoder(source, duplicateNames)}
}

// duplicateNames lets repeated names through, to be reported with all else.
var duplicateNames = jsontext.AllowDuplicateNames(true)

// newRequest reads what somebody asks for. A byte order mark before it is skipped.
func newRequest(data []byte) *reader {
	r := newReader(bytes.TrimPrefix(data, byteOrderMark))
	r.asked = true
	return r
}

// finish returns what is wrong with the text, once the value has been read.
func (r *reader) finish() error {
	if r.err == errEnough {
		return r.faults
	}
	at := r.dec.InputOffset()
	if r.err == nil {
		at += int64(len(r.data[at:]) - len(bytes.TrimLeft(r.data[at:], " \t\r\n")))
		switch _, err := r.dec.ReadToken(); err {
		case io.EOF:
		case nil:
			r.err = errMoreText
		default:
			r.err = err
		}
	}
	if r.err == io.EOF {
		r.err = errNoText
	}
	if r.err != nil {
		return malformed(r.data, at, r.err)
	}
	if len(r.faults) > 0 {
		return r.faults
	}
	return nil
}

// fault enters a bad field. A field in error gets no second code.
func (r *reader) fault(pointer string, code refusal.FieldCode, detail refusal.Text) {
	if r.err != nil {
		return
	}
	if r.broken[pointer] {
		if code == refusal.UnknownField || code == refusal.Duplicate {
			r.again++
			r.stopAtEnough()
		}
		return
	}
	r.faults = append(r.faults, refusal.Fault{Pointer: pointer, Code: code, Detail: detail})
	if r.broken == nil {
		r.broken, r.within = map[string]bool{}, map[string]bool{}
	}
	r.broken[pointer] = true
	for at := strings.LastIndexByte(pointer, '/'); at >= 0; at = strings.LastIndexByte(pointer[:at], '/') {
		r.within[pointer[:at]] = true
	}
	r.stopAtEnough()
}

// stopAtEnough ends the reading at the last fault that is looked for. A name that
// comes again and again is one fault to be named, but as much work as many.
func (r *reader) stopAtEnough() {
	if len(r.faults)+r.again >= refusal.MaxFaults {
		r.err = errEnough
	}
}

// here enters a fault at the value that was read last.
func (r *reader) here(code refusal.FieldCode, detail refusal.Text) {
	r.fault(r.pointer(), code, detail)
}

// pointer returns the JSON pointer of the value that was read last.
func (r *reader) pointer() string { return string(r.dec.StackPointer()) }

// sound says whether the fields at all these pointers were read without a
// fault: none at them nor at anything they lie in.
func (r *reader) sound(pointers ...string) bool {
	if len(r.faults) == 0 {
		return true
	}
	for _, pointer := range pointers {
		for at := len(pointer); at >= 0; at = strings.LastIndexByte(pointer[:at], '/') {
			if r.broken[pointer[:at]] {
				return false
			}
		}
	}
	return true
}

// wholly says whether neither the value at the pointer nor anything in it has
// a fault.
func (r *reader) wholly(pointer string) bool { return r.sound(pointer) && !r.within[pointer] }

// member is a field that an object may have.
type member struct {
	name     string
	required bool
}

// members returns the names of the fields that the object to be read next has.
// The caller must read the value of each name it gets. Fields that are null
// count as absent and are not returned. Unknown, repeated and missing fields
// are entered as faults, and so is a value that is no object.
func (r *reader) members(known []member) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !r.open('{', refusal.Say("オブジェクトを指定してください。", "must be an object")) {
			return
		}
		var seen, present uint32
		for r.err == nil && r.dec.PeekKind() != '}' {
			i := r.name(known)
			if i < 0 || r.err != nil {
				continue
			}
			if seen>>i&1 == 1 {
				r.skip()
				r.here(refusal.Duplicate, refusal.Say("同じ名前の項目が2回あります。", "the field is given twice"))
				continue
			}
			seen |= 1 << i
			if r.dec.PeekKind() == 'n' {
				r.skip()
				continue
			}
			present |= 1 << i
			if !yield(known[i].name) {
				return
			}
		}
		r.close()
		for i, m := range known {
			if m.required && present>>i&1 == 0 && r.err == nil {
				r.require(r.pointer() + "/" + m.name)
			}
		}
	}
}

// require enters that a field is missing.
func (r *reader) require(pointer string) {
	r.fault(pointer, refusal.Required, refusal.Say("必須の項目です。", "is required"))
}

// name reads the name of the next member and returns its place among the known
// ones. An unknown one is entered as a fault, skipped, and gives -1.
func (r *reader) name(known []member) int {
	raw, err := r.dec.ReadValue()
	if err != nil {
		r.err = err
		return -1
	}
	name := unquote(raw)
	for i := range known {
		if string(name) == known[i].name {
			return i
		}
	}
	r.skip()
	if r.err == nil {
		r.here(refusal.UnknownField, refusal.Say("定義されていない項目です。", "the field is not known"))
	}
	return -1
}

// elements counts through the array to be read next. The caller must read an
// element each time.
func (r *reader) elements() iter.Seq[int] {
	return func(yield func(int) bool) {
		if !r.open('[', refusal.Say("配列を指定してください。", "must be an array")) {
			return
		}
		for i := 0; r.err == nil && r.dec.PeekKind() != ']'; i++ {
			if !yield(i) {
				return
			}
		}
		r.close()
	}
}

// elementsUpTo is elements with a bound for requests: what is beyond it is skipped,
// and the array is in error.
func (r *reader) elementsUpTo(most int) iter.Seq[int] {
	return func(yield func(int) bool) {
		count := 0
		for range r.elements() {
			if count++; r.asked && count > most {
				r.skip()
			} else if !yield(count - 1) {
				return
			}
		}
		if r.asked && count > most {
			r.tooMany(most, count)
		}
	}
}

// tooMany enters that the array read last has too many elements.
func (r *reader) tooMany(most, count int) {
	if r.err == nil {
		r.here(refusal.OutOfRange, refusal.Say("%d件以内で入力してください（入力 %d件）。", "must be at most %d, are %d", most, count))
	}
}

// open reads the delimiter that starts an object or array. Any other value is
// skipped and entered as a fault.
func (r *reader) open(kind jsontext.Kind, otherwise refusal.Text) bool {
	if r.err != nil {
		return false
	}
	if r.dec.PeekKind() != kind {
		r.skip()
		if r.err == nil {
			r.here(refusal.WrongType, otherwise)
		}
		return false
	}
	_, r.err = r.dec.ReadToken()
	return r.err == nil
}

// close reads the delimiter that ends an object or array.
func (r *reader) close() {
	if r.err == nil {
		_, r.err = r.dec.ReadToken()
	}
}

func (r *reader) skip() {
	if r.err == nil {
		r.err = r.dec.SkipValue()
	}
}

// scalar reads the next value, which must be of one of the kinds. It returns
// the raw text, valid until the next read, and false after entering a fault.
func (r *reader) scalar(otherwise refusal.Text, kinds ...jsontext.Kind) (jsontext.Value, bool) {
	if r.err != nil {
		return nil, false
	}
	kind := r.dec.PeekKind()
	for _, k := range kinds {
		if kind == k {
			value, err := r.dec.ReadValue()
			r.err = err
			return value, err == nil
		}
	}
	r.skip()
	if r.err == nil {
		r.here(refusal.WrongType, otherwise)
	}
	return nil, false
}

// unquote returns what a raw JSON string says, without copying where it has no
// escapes.
func unquote(raw jsontext.Value) []byte {
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	s, _ := jsontext.AppendUnquote(nil, raw) // the decoder has checked it
	return s
}
