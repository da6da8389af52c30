package book

import (
	"slices"
	"testing"

	"slaledger/domain/domaintest"
)

// TestEveryFieldIsReadAndWritten holds reader and writer against the shapes of
// domain: of every_field.json, which gives all there is, the reader fills every
// field, and the writer writes another text with every other value.
func TestEveryFieldIsReadAndWritten(t *testing.T) {
	notWritten := map[string]string{
		"Agreement.Version": "is the place among the versions",
	}
	given0 := "Adjustment.Extinguish.Bonus" // more than 0 would not fit where TestFields leaves the bonus out
	whole, err := Read([]byte(testFile(t, "testdata/every_field.json")))
	if err != nil {
		t.Fatal(err)
	}
	write := func() string {
		text, err := Write(whole)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := write()
	read, written := map[string]bool{}, map[string]bool{}
	for _, field := range domaintest.Fields(whole) {
		read[field.Name] = read[field.Name] || !field.IsEmpty()
		back := field.Change(t)
		written[field.Name] = written[field.Name] || write() != before
		back()
	}
	for _, name := range domaintest.Names(whole) {
		if !read[name] && name != given0 {
			t.Errorf("the reader leaves %s empty: read it, as a member of its object, and give it in every_field.json",
				name)
		}
		if written[name] == (notWritten[name] != "") {
			t.Errorf("with another %s, Write writes another text: %t; a field is written (writer.go), or this test "+
				"says why not", name, written[name])
		}
	}
}

// TestLaterVersionsTakeTheSameFields sees that what may be given in the first
// version may be given in the later ones, and the other way round.
func TestLaterVersionsTakeTheSameFields(t *testing.T) {
	names := func(members []member) (names []string) {
		for _, m := range members {
			names = append(names, m.name)
		}
		return names
	}
	for _, c := range []struct{ first, later []member }{
		{agreementMembers, laterAgreementMembers}, {policyMembers, laterPolicyMembers},
	} {
		if first, later := names(c.first), names(c.later); !slices.Equal(first, later) {
			t.Errorf("the first version takes %v, later ones %v", first, later)
		}
	}
}
