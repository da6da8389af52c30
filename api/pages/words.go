package pages

import (
	"fmt"

	"slaledger/domain/refusal"
)

// Words are all words of the pages in one language, by page. A placeholder is written as
// in fmt; every word has the same ones in each language.
type Words struct {
	Frame        frameWords
	SignIn       signInWords
	Link         linkWords
	Settings     settingsWords
	Error        errorWords
	Act          actWords
	Adjustment   adjustmentWords
	Amendment    amendmentWords
	Objection    objectionWords
	User         userWords
	Agreement    agreementWords
	Contract     contractWords
	Contracts    contractsWords
	Subject      subjectWords
	Balance      balanceWords
	Correction   correctionWords
	Entry        entryWords
	Chart        chartWords
	Month        monthWords
	Sheet        sheetWords
	Report       reportWords
	Settle       settleWords
	Penalty      penaltyWords
	PenaltyAct   penaltyActWords
	PenaltyList  penaltyListWords
	Statement    statementWords
	Result       resultWords
	Withdrawal   withdrawalWords
	Turn         turnWords
	Document     documentWords
	History      historyWords
	Verification verificationWords
	Export       exportWords
	Audit        auditWords
	Calendar     calendarWords
	Notice       noticeWords
	SecondFactor secondFactorWords
	Webhook      webhookWords
	SignOn       signOnWords

	Year        yearWords
	Calculation calculationWords
}

var japanese = Words{
	Frame: frameJapanese, SignIn: signInJapanese, Link: linkJapanese, Settings: settingsJapanese, Error: errorJapanese,
	Act:          actJapanese,
	Adjustment:   adjustmentJapanese,
	Amendment:    amendmentJapanese,
	Objection:    objectionJapanese,
	Contract:     contractJapanese,
	Contracts:    contractsJapanese,
	User:         userJapanese,
	Agreement:    agreementJapanese,
	Subject:      subjectJapanese,
	Balance:      balanceJapanese,
	Correction:   correctionJapanese,
	Entry:        entryJapanese,
	Chart:        chartJapanese,
	Month:        monthJapanese,
	Sheet:        sheetJapanese,
	Report:       reportJapanese,
	Settle:       settleJapanese,
	Penalty:      penaltyJapanese,
	PenaltyAct:   penaltyActJapanese,
	PenaltyList:  penaltyListJapanese,
	Statement:    statementJapanese,
	Result:       resultJapanese,
	Withdrawal:   withdrawalJapanese,
	Turn:         turnJapanese,
	Document:     documentJapanese,
	History:      historyJapanese,
	Verification: verificationJapanese,
	Export:       exportJapanese,
	Audit:        auditJapanese,
	Calendar:     calendarJapanese,
	Notice:       noticeJapanese,
	SecondFactor: secondFactorJapanese,
	Webhook:      webhookJapanese,
	SignOn:       signOnJapanese,

	Year:        yearJapanese,
	Calculation: calculationJapanese,
}

var english = Words{
	Frame: frameEnglish, SignIn: signInEnglish, Link: linkEnglish, Settings: settingsEnglish, Error: errorEnglish,
	Act:          actEnglish,
	Adjustment:   adjustmentEnglish,
	Amendment:    amendmentEnglish,
	Objection:    objectionEnglish,
	Contract:     contractEnglish,
	Contracts:    contractsEnglish,
	User:         userEnglish,
	Agreement:    agreementEnglish,
	Subject:      subjectEnglish,
	Balance:      balanceEnglish,
	Correction:   correctionEnglish,
	Entry:        entryEnglish,
	Chart:        chartEnglish,
	Month:        monthEnglish,
	Sheet:        sheetEnglish,
	Report:       reportEnglish,
	Settle:       settleEnglish,
	Penalty:      penaltyEnglish,
	PenaltyAct:   penaltyActEnglish,
	PenaltyList:  penaltyListEnglish,
	Statement:    statementEnglish,
	Result:       resultEnglish,
	Withdrawal:   withdrawalEnglish,
	Turn:         turnEnglish,
	Document:     documentEnglish,
	History:      historyEnglish,
	Verification: verificationEnglish,
	Export:       exportEnglish,
	Audit:        auditEnglish,
	Calendar:     calendarEnglish,
	Notice:       noticeEnglish,
	SecondFactor: secondFactorEnglish,
	Webhook:      webhookEnglish,
	SignOn:       signOnEnglish,

	Year:        yearEnglish,
	Calculation: calculationEnglish,
}

func wordsIn(inEnglish bool) *Words {
	if inEnglish {
		return &english
	}
	return &japanese
}

// say fills the placeholders of words.
func say(words string, values ...any) string { return refusal.Singular(fmt.Sprintf(words, values...)) }
