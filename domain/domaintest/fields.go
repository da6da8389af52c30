// Package domaintest lets tests go over every field of the shapes of domain,
// every word of its types and every outcome of a month, so that one that is
// added announces itself where it was forgotten.
package domaintest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"slaledger/domain"
)

// Field is one field of a shape, or of a shape within it, that holds a value by
// itself: a text, a number, an amount.
type Field struct {
	Name  string // Policy.Rounding.Unit; what stands in a list begins anew: Item.Code
	value reflect.Value
	// optional says that it may be absent, which is something else than 0 or no.
	optional bool
}

// Names returns the names of all fields that a shape can have, in order, each
// once. An agreement's positions and other fields that do not leave domain are
// none.
func Names(shape any) []string {
	var names []string
	seen := map[string]bool{}
	var walk func(of reflect.Type, name string)
	walk = func(of reflect.Type, name string) {
		switch inner := within(of); {
		case inner.Kind() == reflect.Slice:
			walk(inner.Elem(), within(inner.Elem()).Name())
		case isShape(inner):
			for i := range inner.NumField() {
				if field := inner.Field(i); field.IsExported() {
					walk(field.Type, name+"."+field.Name)
				}
			}
		case !seen[name]:
			seen[name] = true
			names = append(names, name)
		}
	}
	walk(reflect.TypeOf(shape), within(reflect.TypeOf(shape)).Name())
	return names
}

// Fields returns the fields of the shape that shape points to, as far as they
// are there: not those of what is nil, and those of each element of a list.
func Fields(shape any) []Field {
	var fields []Field
	var walk func(v reflect.Value, name string)
	walk = func(v reflect.Value, name string) {
		optional := v.Kind() == reflect.Pointer
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return
			}
			v = v.Elem()
		}
		switch {
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), within(v.Type().Elem()).Name())
			}
		case isShape(v.Type()):
			for i := range v.NumField() {
				if field := v.Type().Field(i); field.IsExported() {
					walk(v.Field(i), name+"."+field.Name)
				}
			}
		default:
			fields = append(fields, Field{name, v, optional})
		}
	}
	walk(reflect.ValueOf(shape), within(reflect.TypeOf(shape)).Name())
	return fields
}

// within returns the type that a pointer, or a pointer to one, leads to.
func within(of reflect.Type) reflect.Type {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return of
}

// isShape says whether a type has fields; an amount is a value.
func isShape(of reflect.Type) bool {
	return of.Kind() == reflect.Struct && of != reflect.TypeFor[domain.Amount]()
}

// Text returns the value of the field as text.
func (f Field) Text() string { return fmt.Sprint(f.value.Interface()) }

// IsEmpty says whether the field says nothing: an empty text, 0, no. One that may
// be absent says something even so.
func (f Field) IsEmpty() bool { return !f.optional && f.value.IsZero() }

// Change gives the field another value of its kind, and returns what takes that
// back.
func (f Field) Change(t testing.TB) (back func()) {
	t.Helper()
	was := reflect.New(f.value.Type()).Elem()
	was.Set(f.value)
	switch value := f.value.Addr().Interface().(type) {
	case *domain.Amount:
		if *value = value.Times(10); value.IsZero() {
			*value = domain.Whole(1)
		}
	case *domain.CalendarMonths:
		*value ^= domain.CalendarMonths(0).With(1)
	default:
		f.changePlain(t)
	}
	return func() { f.value.Set(was) }
}

func (f Field) changePlain(t testing.TB) {
	t.Helper()
	switch v := f.value; v.Kind() {
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	case reflect.String:
		v.SetString(f.otherText(t))
	default:
		t.Fatalf("%s is a %s: domaintest cannot change such a field yet", f.Name, v.Type())
	}
}

// otherText returns the next word of the field's type, or where that has no
// words another text: of a date, a time or a hash one that is as valid.
func (f Field) otherText(t testing.TB) string {
	t.Helper()
	text := f.value.String()
	words := Words(t, f.value.Type().Name())
	for i, word := range words {
		if word == text {
			return words[(i+1)%len(words)]
		}
	}
	switch last := len(text) - 1; {
	case len(words) > 0:
		return words[0]
	case strings.HasSuffix(text, "1"):
		return text[:last] + "2"
	case last >= 0 && '0' <= text[last] && text[last] <= '9':
		return text[:last] + "1"
	}
	return text + "別"
}
