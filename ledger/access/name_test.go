package access

import "testing"

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"hanako", "hanako", true}, {"hanako", "HANAKO", true}, {"hanako", "ｈａｎａｋｏ", true},
		{"ハナコ", "ﾊﾅｺ", true}, {"が", "か\u3099", true}, {"山田 花子", "山田\u3000花子", true}, {"a b", "a  b", true},
		{"Kelvin", "\u212aelvin", true}, {"ſ", "s", true}, {"ΣΑΣ", "σας", true}, {"葛\U000E0100", "葛", true},
		{"é", "E\u0301", true}, {"①", "1", true}, {"a\u00adb", "ab", true},
		{"hanako", "hanaka", false}, {"はなこ", "ハナコ", false}, {"山田花子", "山田 花子", false}, {"é", "e", false},
		{"ば", "ぱ", false}, {"齋藤", "斎藤", false},
	} {
		if SameName(c.a, c.b) != c.same || SameName(c.b, c.a) != c.same {
			t.Errorf("%q and %q are the same: %t", c.a, c.b, !c.same)
		}
	}
}

func TestMixesScripts(t *testing.T) {
	for name, want := range map[string]bool{
		"hanako": false, "花子hanako": false, "山田 Hanako": false, "иван": false, "Ελένη": false, "ivan иван": false,
		"ivan-иван": false, "José": false, "u2026": false, "Ⅳ": false, "": false,
		"hаnako": true, "аdmin": true, "αdmin": true, "иvan": true, "e\u0301а": true, "a花а": true, "ｈаnako": true,
	} {
		if mixesScripts(name) != want {
			t.Errorf("%q mixes scripts: %t", name, !want)
		}
	}
}
