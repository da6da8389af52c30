package pages_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"slaledger/api/apitest"
)

// table are items as somebody copies them from a spreadsheet, in an order of its own.
const table = "項目\tコード\t計数\t基準値\t単位\t減算 p\t加算の基準\t加算 p′\t測定する月\n" +
	"オンライン稼働率\tAVAIL-01\t月1回判定\t９９．７以上\t%\t10\t100以上\t2\t毎月\n" +
	"障害復旧時間\tRECOV-01\t発生ごと\t180以下\t分\t10\t\t\t毎月\n" +
	"会議の不参加\tMEET-01\t回数を入力\t\t\t5\t\t\t4月、7月、10月、1月\n"

// sent returns the fields of the form on a page that are sent along, with what is asked
// for.
func sent(p apitest.Page, act string) url.Values {
	form := p.Hidden()
	form.Set("act", act)
	return form
}

// TestFirstContract goes from a service without a contract to its agreement, on pages
// alone: what is wrong stands at its field, nothing is recorded before it was seen, and
// recording twice records once.
func TestFirstContract(t *testing.T) {
	s := apitest.Serve(t)
	staff, vendor := s.SignInAs(t, "contract_staff"), s.SignInAs(t, "vendor")
	expect(t, "the form", staff.Get(t, "/contracts/new"), 200, "契約の登録")
	expect(t, "the form, for a vendor", vendor.Get(t, "/contracts/new"), 403, "この操作を行う権限がありません。")
	form := url.Values{
		"act": {"check"}, "name": {"文書管理システム運用保守"}, "start_month": {"令和6年4月"}, "end_month": {"2026-03"},
		"vendor_id": {"fuji"}, "vendor_name": {"株式会社くまの情報"}, "fees_include_tax": {"yes"},
		"fee.3.from_month": {"2024年4月"}, "fee.3.to_month": {"2026/2"}, "fee.3.monthly_amount": {"１，１００，０００円"},
	}
	wrong := staff.Post(t, "/contracts", form)
	expect(t, "a month without a fee", wrong, 422, "1か所を直してください")
	if !strings.Contains(wrong.Text, `name="fee.0.monthly_amount" type="text" value="１，１００，０００円"`) {
		t.Error("what was typed is not there any more")
	}
	form.Set("fee.3.to_month", "2026/3")
	checked := staff.Post(t, "/contracts", form)
	expect(t, "before it is recorded", checked, 200, "1,100,000円")
	expect(t, "nothing recorded yet", staff.Get(t, "/contracts"), 200, "表示できる契約はありません。")
	record := sent(checked, "record")
	recorded := staff.Post(t, "/contracts", record)
	expect(t, "recording it", recorded, 303, "/contracts/")
	contract := recorded.Header.Get("Location")
	if again := staff.Post(t, "/contracts", record); again.Header.Get("Location") != contract {
		t.Errorf("recorded again it is %s", again.Header.Get("Location"))
	}
	before := staff.Get(t, contract)
	expect(t, "what comes next", before, 200, `<a href="`+contract+`/agreements/new">サービスレベル協定</a>`)
	if n := len(regexp.MustCompile(`<a href="`+contract+`["/]`).FindAllString(before.Text, -1)); n != 4 {
		t.Errorf("%d links to pages of the contract instead of two tabs, the agreement and the withdrawal", n)
	}

	agreementByPages(t, staff, contract)

	expect(t, "the form, for a vendor", vendor.Get(t, contract+"/agreements/new"), 403, "この操作を行う権限がありません。")
	expect(t, "the vendor looks", vendor.Get(t, contract+"/agreements"), 200, "まだありません")
	expect(t, "without a reason", vendor.Post(t, contract+"/agreements/1/confirmation",
		url.Values{"form": {"contest"}, "act": {"do"}}), 422, `id="contest.reason-error"`)
	expect(t, "confirming", vendor.Post(t, contract+"/agreements/1/confirmation",
		url.Values{"form": {"confirm"}, "act": {"do"}}), 303, "/agreements/1")
	expect(t, "the list", staff.Get(t, contract+"/agreements"), 200, "確認済")
	after := staff.Get(t, contract)
	expect(t, "what comes next", after, 200, `<a href="`+contract+`/months/2024-04/measurements">最初の測定`)
	expect(t, "all tabs", after, 200, `<a href="`+contract+`/penalties"`)
}

// TestHintsOfANewContract shows, before it is recorded, that nobody knows the vendor's id, and
// that another contract has the number.
func TestHintsOfANewContract(t *testing.T) {
	staff := apitest.Serve(t).SignInAs(t, "contract_staff")
	form := url.Values{
		"act": {"check"}, "name": {"文書管理システム運用保守"}, "number": {"保守第7号"}, "start_month": {"2024-04"},
		"end_month": {"2025-03"}, "vendor_id": {"kumano"}, "vendor_name": {"株式会社くまの情報"},
		"fee.0.from_month": {"2024-04"}, "fee.0.to_month": {"2025-03"}, "fee.0.monthly_amount": {"1100000"},
	}
	checked := staff.Post(t, "/contracts", form)
	expect(t, "an unknown vendor", checked, 200, "確認してください（このまま登録できます）")
	expect(t, "an unknown vendor", checked, 200, "kumano")
	recorded := staff.Post(t, "/contracts", sent(checked, "record"))
	expect(t, "recording it all the same", recorded, 303, "/contracts/")
	expect(t, "who is missing yet", staff.Get(t, recorded.Header.Get("Location")), 200, "受注者の番号 kumano の利用者")
	checked = staff.Post(t, "/contracts", form)
	expect(t, "the same number", checked, 200, "契約番号 保守第7号")
	if strings.Contains(checked.Text, "受注者 kumano") {
		t.Error("the vendor is known by now")
	}
}

// TestWithdrawal withdraws a contract that was entered by mistake: with a reason, once it was
// seen what that means; it stays listed as withdrawn. One with a settled month stays.
func TestWithdrawal(t *testing.T) {
	f := apitest.Fill(t)
	staff := f.SignInAs(t, "contract_staff")
	expect(t, "a contract with a settled month", staff.Get(t, f.Contract+"/withdrawal"), 200, "取り下げられません")
	expect(t, "a contract with a settled month", staff.Post(t, f.Contract+"/withdrawal",
		url.Values{"act": {"withdraw"}, "reason": {"誤り"}}), 409, "2024-04 まで集計済です。")
	path := f.EnterContract(t, f.Book)
	f.EnterVersion(t, path, f.Book.Agreements[0])
	expect(t, "the way there", staff.Get(t, path+"/agreements"), 200, path+"/withdrawal")
	expect(t, "the form", staff.Get(t, path+"/withdrawal"), 200, "取り下げる理由")
	expect(t, "without a reason", staff.Post(t, path+"/withdrawal", url.Values{"act": {"try"}}), 422, "aria-invalid")
	tried := staff.Post(t, path+"/withdrawal", url.Values{"act": {"try"}, "reason": {"二重の登録"}})
	expect(t, "what it means", tried, 200, "元に戻すことはできません。")
	expect(t, "nothing done yet", staff.Get(t, path+"/months"), 200, "期限を")
	back := sent(tried, "back")
	expect(t, "going back", staff.Post(t, path+"/withdrawal", back), 200, `value="二重の登録"`)
	form := sent(tried, "withdraw")
	for range 2 { // once
		expect(t, "withdrawing", staff.Post(t, path+"/withdrawal", form), 303, path)
	}
	expect(t, "the contract", staff.Get(t, path), 200, "契約を取り下げました。")
	expect(t, "the list", staff.Get(t, "/contracts"), 200, "取り下げた契約")
	expect(t, "once more", staff.Get(t, path+"/withdrawal"), 200, "既に取り下げられています")
}

// agreementByPages records the first version of a contract's agreement.
func agreementByPages(t *testing.T, staff *apitest.Visitor, contract string) {
	t.Helper()
	path := contract + "/agreements"
	form := url.Values{"act": {"read"}, "effective_from": {"2024-04"}, "paste": {table}}
	for name, value := range map[string]string{
		"penalty_threshold": "−60", "reduction_rate": "0.25", "expiry_months": "12", "period_kind": "quarter",
		"rounding_target": "payable", "rounding_mode": "floor", "rounding_unit": "1", "measurement_due_months": "1",
		"imposition": "consent",
	} {
		form.Set(name, value)
	}
	read := staff.Post(t, path, form)
	expect(t, "pasting", read, 200, "９９．７以上")
	for _, input := range regexp.MustCompile(`name="(i\.[^"]+)" value="([^"]+)"`).FindAllStringSubmatch(read.Text, -1) {
		form.Set(input[1], input[2])
	}
	form.Del("paste")
	form.Set("act", "check")
	form.Set("i.1.baseline", "180")
	expect(t, "a baseline without a comparison", staff.Post(t, path, form), 422, "1か所を直してください")
	form.Set("i.1.baseline", "180以下")
	form.Set("i.2.baseline", "3以下")
	expect(t, "a baseline of what is entered", staff.Post(t, path, form), 422, `id="i.2.baseline-error"`)
	form.Del("i.2.baseline")
	checked := staff.Post(t, path, form)
	expect(t, "before it is recorded", checked, 200, "減額金額は 825,000円、減額後の支払額は 2,475,000円 です。")
	expect(t, "how few misses", checked, 200, "障害復旧時間 6回、会議の不参加 12回")
	expect(t, "nothing recorded yet", staff.Get(t, path), 200, "まだ登録されていません")
	expect(t, "recording it", staff.Post(t, path, sent(checked, "record")), 303, path+"/1")
	expect(t, "the version", staff.Get(t, path+"/1"), 200, "99.7以上")
	expect(t, "the next one begins with it", staff.Get(t, path+"/new"), 200, `value="99.7以上"`)
}

// TestItemsOfFiles has items read from files: one as a spreadsheet saves it, and one in
// another encoding, which is refused in words and leaves what was typed.
func TestItemsOfFiles(t *testing.T) {
	f := apitest.Fill(t)
	staff := f.SignInAs(t, "contract_staff")
	path := f.Contract + "/agreements"
	fields := url.Values{"act": {"read"}, "i.0.code": {"KEPT-01"}, "i.0.name": {"手で入力"}}
	read := staff.PostFile(t, path, fields, "items.csv", "\ufeffコード,項目,減算p,基準値\nAVAIL-01,稼働率,10,99.5以上\n")
	expect(t, "a CSV file", read, 200, `value="99.5以上"`)
	expect(t, "what was typed beside it", read, 200, `value="KEPT-01"`)
	refused := staff.PostFile(t, path, fields, "items.csv", "\x83R\x81[\x83h,\x8d\x80\x96\xda\n")
	expect(t, "a file in CP932", refused, 200, "UTF-8 ではありません")
	expect(t, "what was typed beside it", refused, 200, `value="KEPT-01"`)
}

// TestNothingThere opens the page of a user that there is not, in both languages: it says
// that the address is mistaken, or not for the reader's eyes.
func TestNothingThere(t *testing.T) {
	staff := apitest.Serve(t).SignInAs(t, "contract_staff")
	const path = "/users/aaaaaaaaaaaaaaaaaaaaaaaaaa"
	expect(t, "in Japanese", staff.Get(t, path), 404, "アドレスに誤りがあるか、閲覧できない内容です。")
	staff.Get(t, "/settings?lang=en")
	expect(t, "in English", staff.Get(t, path), 404, "The address is mistaken, or it is not for you to see.")
}
