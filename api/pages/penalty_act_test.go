package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"slaledger/api/apitest"
	"slaledger/domain"
)

// TestActsOnPenalty goes through what the parties do about a penalty on its page, from the
// dispute to the money and its cancellation: each sees what is his to do, what it would
// change before it is done, and who is next.
func TestActsOnPenalty(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	path := contract + "/penalties/2026-06"
	as := func(user string) visit { return visit{s.SignInAs(t, user), t, path} }
	staff, other, vendor := as("keiyaku"), as("keiyaku-2"), as("fuji-madoguchi")

	page := vendor.Get(t, path)
	expect(t, "the vendor's page", page, 200, "第1版の 750,000円に同意する")
	expect(t, "without a reason", vendor.sends("do", "dispute", nil), 422, `id="dispute.reason-error"`)
	expect(t, "disputing", vendor.sends("do", "dispute", map[string]string{"reason": "承認を待っていた。"}), 303, path)
	expect(t, "whose turn it is", vendor.Get(t, path), 200, "回答・協議　三重県（発注者）の処理待ち")

	by := time.Now().AddDate(1, 0, 0).Format(time.DateOnly)
	answered := map[string]string{"text": "承認の記録を示す。", "answer_by": by, "document/title": "回答書",
		"document/date": "2026-11-01"}
	refused := staff.sends("do", "answer", map[string]string{"text": "記録を示す。", "document/title": "回答書",
		"document/sha256": "abc"})
	expect(t, "half a paper", refused, 422, "2か所を直してください")
	if !strings.Contains(refused.Text, ">記録を示す。</textarea>") {
		t.Error("what was typed is lost")
	}
	expect(t, "answering", staff.sends("do", "answer", answered), 303, path)
	expect(t, "whose turn it is", staff.Get(t, path), 200, "回答・協議　受注者の処理待ち")

	expect(t, "alone", staff.Get(t, path), 200, "三重県だけが同意しても効力を生じません")
	expect(t, "consenting", staff.sends("do", "consent", nil), 303, path)
	page = staff.Get(t, path)
	expect(t, "four eyes", page, 200, "受注者の意思は、別の契約担当者が入力します。")
	if hasForm(page, "paper") || hasForm(page, "consent") {
		t.Error("one speaks for both")
	}
	paper := map[string]string{"decision": "agree", "document/title": "同意書", "document/date": "2026-11-05"}
	other.does("paper", paper, "状態は、協議中（受注者異議あり） から 合意 に変わります。", path)
	page = other.Get(t, path)
	expect(t, "agreed", page, 200, "合意が成立しています。")

	money := map[string]string{"kind": "deduction", "amount": "７５０，０００円", "date": "2026-11-06",
		"fiscal_year": "2026", "billed_month": "2026-06"}
	staff.does("money", money, "差引（減額−返還）は、0円 から 750,000円 に変わります。", path)
	again := staff.sends("try", "money", money)
	expect(t, "the same again", again, 409, "同じ種別、金額及び日付の記録が既にあります")
	expect(t, "how it is counted", staff.Get(t, path), 200, "会計年度 令和8年度（2026年度）　請求の対象月 2026年6月")
	record := regexp.MustCompile(`value="(cancel-\d+)"`).FindStringSubmatch(staff.Get(t, path).Text)[1]
	late := other.Get(t, path)
	staff.does(record, map[string]string{"reason": "転記誤り"}, "差引（減額−返還）は、750,000円 から 0円 に変わります。", path)
	expect(t, "cancelling what is cancelled", other.sendsFrom(late, "try", record, map[string]string{"reason": "誤り"}), 409,
		"この記録は既に取り消されています。")
}

// pathOfForm is where the form of an id is sent to, after the path of the penalty.
func pathOfForm(id string) string {
	if record, is := strings.CutPrefix(id, "cancel-"); is {
		return "/applications/" + record + "/cancellation"
	}
	return map[string]string{"consent": "/consents", "dispute": "/consents", "paper": "/consents", "answer": "/answers",
		"imposition": "/imposition", "money": "/applications"}[id]
}

// TestActsOfOthers sends forms of a penalty that are not the sender's, or of a page that has
// changed since: it is said whose act it is, or what changed, and nothing typed is lost.
func TestActsOfOthers(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	path := contract + "/penalties/2026-06"
	as := func(user string) visit { return visit{s.SignInAs(t, user), t, path} }
	for _, user := range []string{"sokutei", "kansa", "kanri"} {
		v := as(user)
		if strings.Contains(v.Get(t, path).Text, `name="form"`) {
			t.Errorf("%s sees forms", user)
		}
		for _, id := range []string{"consent", "answer", "imposition", "money", "cancel-1"} {
			expect(t, user, v.Post(t, path+pathOfForm(id), url.Values{"form": {id}, "act": {"do"}}), 403, "契約担当と受注者")
		}
	}
	vendor := as("fuji-madoguchi")
	for id, says := range map[string]string{"paper": "あなたの手続ではない", "imposition": "契約担当の手続です",
		"money": "契約担当の手続です", "cancel-1": "契約担当の手続です"} {
		expect(t, id, vendor.Post(t, path+pathOfForm(id), url.Values{"form": {id}, "act": {"do"}}), 403, says)
	}
	opened := vendor.Get(t, path)
	s.Must(t, 201, "sokutei", "POST", contract+"/months/2026-06/correction", map[string]any{
		"reason": "再測定", "method": "inspection",
		"measurements": []any{map[string]any{"item_code": "SEC-01", "deduction_count": 2, "note": "二件"}}}, nil)
	stale := vendor.sendsFrom(opened, "do", "dispute", map[string]string{"reason": "入力した理由"})
	expect(t, "what is not the latest", stale, 409, "第1版ではありません")
	for _, says := range []string{"三重県 測定担当 松阪 葵（sokutei）", "SEC-01 の測定結果を訂正して再集計し",
		">入力した理由</textarea>", `name="revision" value="2"`} {
		if !strings.Contains(stale.Text, says) {
			t.Errorf("the refusal does not have %q", says)
		}
	}
	past := vendor.Get(t, path+"?known_at=2026-08-01T00:00:00%2B09:00")
	if strings.Contains(past.Text, `name="form"`) {
		t.Error("the past has forms")
	}
}

// imposable records a contract whose first month has a penalty that the prefecture may
// impose, and returns its path and that of the penalty.
func imposable(t *testing.T, s *apitest.Served) (contract, penalty string) {
	t.Helper()
	b := apitest.ManyMonths(3, 2)
	b.Agreements[0].Policy.Imposition = domain.ImposeByPrefecture
	b.Months[0].Measurements[0].DeductionCount = 60
	contract = s.ImportedBook(t, b)
	return contract, contract + "/penalties/" + b.Months[0].Month.String()
}

// TestStatesOfPenalty opens the page of a penalty in the states that the example does not
// come to: imposed by the prefecture, and under re-measurement.
func TestStatesOfPenalty(t *testing.T) {
	s := apitest.Serve(t)
	contract, path := imposable(t, s)
	staff := visit{s.SignInAs(t, "contract_staff"), t, path}
	vendor := visit{s.SignInAs(t, "vendor"), t, path}
	if hasForm(vendor.Get(t, path), "imposition") {
		t.Error("the vendor may impose")
	}
	expect(t, "without a reason", staff.sends("try", "imposition", nil), 422, `id="imposition.reason-error"`)
	staff.does("imposition", map[string]string{"reason": "協議が調わない。"},
		"状態は、暫定 から 三重県の決定により課した に変わります。", path)
	expect(t, "imposed", staff.Get(t, path), 200, "課す決定は、既に記録されています。")
	expect(t, "the vendor may agree still", vendor.Get(t, path), 200, "に同意する")

	month := strings.TrimPrefix(path, contract+"/penalties/")
	opened := vendor.Get(t, path)
	s.Must(t, 200, "measurer", "POST", contract+"/months/"+month+"/measurements/W-0/cancellation",
		map[string]any{"reason": "再測定"}, nil)
	page := staff.Get(t, path)
	expect(t, "under re-measurement", page, 200, "再集計が確定するまで、同意、異議、回答及び決定は受け付けません。")
	if hasForm(page, "consent") || hasForm(page, "answer") || !hasForm(page, "money") {
		t.Error("other acts than money are offered")
	}
	late := vendor.sendsFrom(opened, "do", "dispute", map[string]string{"reason": "遅れた理由"})
	expect(t, "a word all the same", late, 409, ">遅れた理由</textarea>")
}

// shownStates are the states that a penalty's page may be in, with what it says in each and
// what it must not.
var shownStates = []struct {
	state, month string
	says, never  []string
}{
	{"agreed", "2024-06", []string{"両当事者の同意により、減額金額が定まっています", ">減額　250,001円</b>2024年8月5日",
		`class="seals"`, "未減額の額はありません"}, []string{"効力なし", "別の契約担当者が入力します", "<s>"}},
	{"agreed, after another calculation", "2024-07", []string{
		"集計結果表 第2版の確定（令和6年8月30日 10時25分　fuji-madoguchi）により、減額金額は 250,001円 から 500,001円 となりました。",
		"桑名 遥 が、2024-07 の変更（1）に同意しました。理由：7月20日のリリース", "<s>異議</s>", "効力なし（前の版に対するもの）",
		"/months/2024-07/statement?revision=2", "month=2024-07&amp;from=1&amp;to=2", `class="seals"`}, []string{"不該当"}},
	{"withdrawn", "2025-12", []string{
		"集計結果表 第2版の確定（令和8年2月20日 10時10分　sokutei）により、このペナルティ（第1版）は不該当となりました。",
		"SEC-01 の測定結果（第1版）を取り消しました。理由：受注者の責によらない検知を計上していた。 〔調査報告書 7-0〕",
		"known_at=2026-02-20T10:10:00.000001%2B09:00&amp;month=2025-12", "不該当（再集計による） <small><s>250,001円</s>",
		"<s>−71</s>", "不該当となる前の計算：", "<dt>差引（減額−返還）と残る額</dt><dd>0円",
		"<s>同意</s>", "効力なし（再集計により不該当となったもの）",
		">減額　250,001円</b>2026年2月5日", ">返還　250,001円</b>2026年2月25日", "未減額の額はありません",
		"記名押印の欄は、同意を求める計算に限り設けます。"},
		[]string{`class="seals"`, `class="result"`, "別の契約担当者が入力します", "に同意する</button>"}},
	{"waived", "2026-01", []string{"両者合意により、ペナルティを課しません", "減額金額は 250,001円 から 0円 となりました。",
		"<s>250,001円</s>", "サーバ証明書の更新の申請書が",
		"<b>課さないことの提案</b>", "/adjustments#a", ">両者合意による変更</a>　本サービス"}, []string{"両当事者の意思表示は、まだ記録されていません。",
		`class="seals"`, `class="result"`, "に同意する</button>"}},
	{"disputed", "2026-06", []string{"異議の日時は 令和8年7月24日 10時0分、入力者は fuji-madoguchi、理由は「修正情報の適用は",
		`class="seals"`, "未減額の額 750,000円", "（暫定）"}, []string{"効力なし", "<s>"}},
}

// TestShownStatesOfPenalty opens the penalties of the example in all their states: each page
// says how it came to be so, since when and by whose act, and shows as in force what is.
func TestShownStatesOfPenalty(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	v := s.SignInAs(t, "keiyaku")
	for _, state := range shownStates {
		page := v.Get(t, contract+"/penalties/"+state.month)
		for _, says := range state.says {
			expect(t, state.state, page, 200, says)
		}
		for _, never := range state.never {
			if strings.Contains(page.Text, never) {
				t.Errorf("%s: it has %q", state.state, never)
			}
		}
	}
	past := v.Get(t, contract+"/penalties/2025-12?known_at=2026-02-19T00:00:00%2B09:00")
	if strings.Contains(past.Text, "不該当") || !strings.Contains(past.Text, "両当事者の同意により") {
		t.Error("what was withdrawn later is not shown as it was agreed on before")
	}
	s.Must(t, 200, "sokutei", "POST", contract+"/months/2024-07/measurements/AVAIL-01/cancellation",
		map[string]any{"reason": "再測定"}, nil)
	page := v.Get(t, contract+"/penalties/2024-07")
	for _, says := range []string{"再集計が確定するまで", "（従前の数値）", `class="result former"`} {
		expect(t, "to be settled anew", page, 200, says)
	}
	if strings.Contains(page.Text, `class="seals"`) {
		t.Error("what is to be settled anew has seals")
	}
}

// TestRecordInOrder opens the penalties of the example: what was said and done stands in the
// order of time, in the table and beside it.
func TestRecordInOrder(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	s.Must(t, 201, "keiyaku", "POST", contract+"/penalties/2024-07/applications", map[string]any{
		"kind": "repayment", "amount": "1", "date": "2024-08-15"}, nil) // recorded long after that day
	v := s.SignInAs(t, "kansa")
	when := regexp.MustCompile(`<time datetime="([^"T]+)`)
	for _, state := range shownStates {
		_, table, _ := strings.Cut(v.Get(t, contract+"/penalties/"+state.month).Text, `<caption id="words">`)
		table, _, _ = strings.Cut(table, "</table>")
		last := ""
		for _, at := range when.FindAllStringSubmatch(table, -1) {
			if at[1] < last {
				t.Errorf("%s: %s stands after %s", state.month, at[1], last)
			}
			last = at[1]
		}
		if last == "" {
			t.Errorf("%s: nothing was said", state.month)
		}
	}
	course := tags.ReplaceAllString(v.Get(t, contract+"/penalties/2024-07").Text, " ")
	if strings.Index(course, "返還　1円 2024年8月15日") > strings.Index(course, "第2版 2024年8月30日") {
		t.Error("what happened is not in the order of its days")
	}
}

// TestWithdrawnIsStruck lists the penalties of the example: no figure of one that was
// withdrawn stands as if it were in force.
func TestWithdrawnIsStruck(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	page := s.SignInAs(t, "kansa").Get(t, contract+"/penalties")
	row := regexp.MustCompile(`(?s)/penalties/2025-12".*?</tr>`).FindString(page.Text)
	for _, says := range []string{"<s>−71</s>", "<s>250,001円</s>", "不該当"} {
		if !strings.Contains(row, says) {
			t.Errorf("the row does not have %q: %s", says, row)
		}
	}
	if strings.Contains(row, "<b>") {
		t.Errorf("it stands out: %s", row)
	}
	for _, path := range []string{"", "/years/2025"} {
		page := s.SignInAs(t, "kansa").Get(t, contract+path)
		if strings.Contains(page.Text, "2025年12月 250,001円") || strings.Contains(page.Text, "2025年12月分のペナルティ 250,001円") {
			t.Errorf("%q has the yen of a penalty that was withdrawn", path)
		}
	}
}

// TestFourEyesOnce has one of the contract staff give the prefecture's word: that another
// enters the vendor's is said while there is something to be entered, and not once both
// have agreed.
func TestFourEyesOnce(t *testing.T) {
	s, contract := apitest.ServeExample(t)
	path := contract + "/penalties/2024-08" // agreed to, the vendor on paper
	for user, party := range map[string]string{"keiyaku": "prefecture", "keiyaku-2": "vendor"} {
		page := s.SignInAs(t, user).Get(t, path)
		expect(t, user+" for the "+party, page, 200, "合意が成立しています。")
		if strings.Contains(page.Text, "別の契約担当者が入力します") {
			t.Errorf("%s is told of what is not to be entered any more", user)
		}
	}
}

// overlapping are the penalties of three months that take of the same quarter's fees, and
// one of another quarter, with what each page says of the others (D13).
var overlapping = []struct {
	month string
	says  []string
	never string
}{
	{"2024-04", []string{"この月より前のペナルティに、対象期間の重なるものはありません"}, "対象期間が重なります"},
	{"2024-05", []string{"2024年4月分のペナルティと対象期間が重なります"}, "対象期間の重なるものはありません"},
	{"2024-06", []string{"2024年4月分のペナルティと対象期間が重なります", "2024年5月分のペナルティと対象期間が重なります"},
		"対象期間の重なるものはありません"},
	{"2024-07", []string{"この月より前のペナルティに、対象期間の重なるものはありません"}, "対象期間が重なります"},
}

// TestOverlapsAreSaid opens penalties whose periods share months: on the calculation, and
// where it is agreed to, imposed and taken, the page says so, with what those of the year
// come to, and leads to the rule.
func TestOverlapsAreSaid(t *testing.T) {
	s := apitest.Serve(t)
	b := apitest.ManyMonths(24, 2)
	b.Agreements[0].Policy.Imposition = domain.ImposeByPrefecture
	b.Agreements[0].Policy.PenaltyPeriod.Kind = domain.PeriodQuarter
	for i := range 4 {
		b.Months[i].Measurements[0].DeductionCount = 60
	}
	b.Months = b.Months[:4]
	contract := s.ImportedBook(t, b)
	v := s.SignInAs(t, "contract_staff")
	for _, penalty := range overlapping {
		page := v.Get(t, contract+"/penalties/"+penalty.month)
		places := map[string]string{"calculation": page.Text}
		for _, id := range []string{"consent", "paper", "imposition", "money"} {
			_, rest, _ := strings.Cut(page.Text, `<input type="hidden" name="form" value="`+id+`">`)
			places[id], _, _ = strings.Cut(rest, "</form>")
		}
		for place, text := range places {
			for _, says := range append(penalty.says, "に生じたペナルティの減額金額の合計", `href="/rules#d13"`) {
				if !strings.Contains(text, says) {
					t.Errorf("%s, %s: it does not say %q", penalty.month, place, says)
				}
			}
			if strings.Contains(text, penalty.never) {
				t.Errorf("%s, %s: it says %q", penalty.month, place, penalty.never)
			}
		}
	}
}
