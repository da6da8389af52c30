package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// principles are what pages are made by, each with the tests that show it.
var principles = []struct {
	principle string
	shownBy   string
}{
	{"One resource, one page: its path is that of the interface, and all who may read it see the same.",
		"TestAccessToPages TestAccountPages"},
	{"The server alone judges, sums and words: the script moves text and focus.",
		"TestSheetIsShownAsItIsTyped TestSheetWithoutScript TestWordsInBothLanguages TestEveryLink"},
	{"Every figure can be asked why, down to a result and a clause.",
		"TestWhyLeadsToResults TestEveryLink"},
	{"No consequence unseen: what changes points or yen is tried first, and shown before and after.",
		"TestMonthIsEntered TestCorrection TestFirstContract TestFormPagesInABrowser"},
	{"Nothing typed is lost.",
		"TestNothingTypedIsLost TestTypedSurvivesALostConnection TestTypedSurvivesTheSession TestSheetSurvivesTheSession " +
			"TestFaultsOfSheetStandAtTheirFields TestSheetChangedMeanwhile"},
	{"Whose turn it is, since when and until when.",
		"TestStatesOfPenalty TestLateMonth TestDue"},
	{"The past looks past: every link keeps it, and nothing can be recorded in it.",
		"TestHistory"},
	{"No second way to write: what is done on a page leaves the account that the interface leaves.",
		"TestStoryByPages"},
	{"Sign, word, then colour.",
		"TestContrast TestFormPagesInABrowser TestPagesInABrowser"},
	{"Paper is the same page, with the numbers by which it is held against the ledger.",
		"TestPrintedPages"},
	{"What is asked for is closed by default, and what another's is does not exist.",
		"TestPagesAreClosed TestForeignPagesAreUnknown TestRefusedFormsAreNoted TestNothingOpensTheOther"},
	{"Light, and as quick for three years as for three months.",
		"TestEveryLink TestWeightOfSheet TestStatementCountsOfPages"},
}

// TestPrinciplesAreShown fails where a test that shows a principle is gone.
func TestPrinciplesAreShown(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for _, p := range principles {
		for name := range strings.FieldsSeq(p.shownBy) {
			if !strings.Contains(source.String(), "\nfunc "+name+"(") {
				t.Errorf("%s is no test any more, that showed: %s", name, p.principle)
			}
		}
	}
}
