package domain

// Reading is a numbered decision (決定) on how chapter 7 is read where its words
// leave a choice. docs/rules.ja.md gives the reason of each, and what to agree
// for another reading. The line that carries it out names it by its code.
type Reading struct {
	Code     string   // D1 and on
	Clauses  []string // whose words leave the choice
	Japanese string   // a sentence, printed with the statements that rest on it
	English  string
}

// Readings lists all decisions in the order of their numbers.
var Readings = []Reading{
	{"D1", []string{"7.6"}, "減額対象期間は当月とする。",
		"The period whose fee is reduced is the month itself, unless another is agreed."},
	{"D2", []string{"7.6"}, "端数処理は、対象期間の全体について1回とする。",
		"Yen are rounded once, on the whole period; unless agreed otherwise, the fee still payable is rounded down."},
	{"D3", []string{"7.1"}, "協定の新しい版は、繰り越したポイントにも適用する。",
		"A new version of the agreement applies to the points carried in, too."},
	{"D4", []string{"7.2", "7.4(1)"}, "「超過量に応じて」の計数、対象外及び当月該当なしを用いる。",
		"Counting by steps, excluded occurrences and not-applicable months may be used."},
	{"D5", []string{"7.4(1)"}, "一つの出来事が二つの項目に触れるときは、それぞれで数える。",
		"An event that touches two items counts in each."},
	{"D6", []string{"7.4(3)"}, "基準に達したことをもって課したものとし、ポイントはこの集計で消滅する。両者の合意までは暫定とする。",
		"Reaching the criterion counts as imposing: the points go at once, provisionally until both parties agree."},
	{"D7", []string{"7.4(3)"}, "基準との差は、翌月の集計に繰り越す。",
		"One penalty a settlement: the difference from the criterion is carried into the next month."},
	{"D8", []string{"7.4(3)", "7.5(3)"}, "消滅までの月数は、記録した日ではなく、対象月から数える。",
		"The months until points vanish count from the month measured, not from the day of the record."},
	{"D9", []string{"7.4(3)"}, "減算ゼロの連続は、未達成ではなくポイントで数え、ペナルティの後に残る差の起点を変えない。",
		"Zero months count points, not misses; what a penalty leaves keeps the month of its last deduction."},
	{"D10", []string{"7.5(3)"}, "減算の消滅とともに、その月の分を含む加算も消滅する。",
		"All bonus points vanish with the deductions, those of the month too."},
	{"D11", []string{"7.5(3)"}, "集計後ポイントが加算のみのとき、経過した月分の加算が消滅する。",
		"Old bonus points vanish only when no deduction stands after the month's points were added."},
	{"D12", []string{"7.4(2)", "7.5(2)"}, "契約の最終月から繰り越すポイントは、契約とともに失効する。",
		"Points carried out of the last month lapse with the contract."},
	{"D13", []string{"7.6"}, "ペナルティは、対象期間が重なっても、それぞれ独立に計算する。",
		"Each penalty stands alone, also where their periods overlap."},
	{"D14", []string{"7.4(3)", "7.6"}, "ペナルティは、両者の合意により効力を生じる。",
		"A penalty takes effect when both parties agree, unless the agreement lets the prefecture decide."},
	{"D15", []string{"7.4(1)", "7.3(3)"}, "発生は、始まった月に属する。",
		"An occurrence belongs to the month in which it began."},
	{"D16", []string{"7.2", "7.3(4)"}, "測定した値は、項目に定めた丸めにより1回だけ丸めて判定し、項目に定めた範囲の外の値は受け付けない。",
		"A measured value is rounded once, as agreed for its item, before it is judged; one outside the agreed range is " +
			"refused."},
	{"D17", []string{"7.3(3)", "7.4(1)"}, "集計は、対象月が終わった後に行う。",
		"A month is settled once it is over in Japan."},
}
