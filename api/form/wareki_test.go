package form

import (
	"testing"

	"slaledger/domain"
)

func TestEraMonths(t *testing.T) {
	for iso, want := range map[string]string{
		"2024-05": "令和6年5月", "2020-01": "令和2年1月", "2019-12": "令和元年12月", "2019-05": "令和元年5月", "2019-04": "平成31年4月",
		"1990-01": "平成2年1月", "1989-02": "平成元年2月", "1989-01": "平成元年1月", "1988-12": "昭和63年12月",
		"1927-01": "昭和2年1月", "1926-12": "昭和元年12月", "1926-11": "西暦1926年11月", "0001-01": "西暦1年1月",
		"9999-12": "令和7981年12月",
	} {
		m, ok := domain.ParseMonth(iso)
		if !ok || eraMonth(m) != want {
			t.Errorf("%s is %s instead of %s", iso, eraMonth(m), want)
		}
		if got := BothMonths(iso); got != want+"分（"+iso+"）" {
			t.Errorf("%s is %s", iso, got)
		}
	}
}

func TestEraDates(t *testing.T) {
	for iso, want := range map[string]string{
		"2024-05-31": "令和6年5月31日", "2024-02-29": "令和6年2月29日", "2019-05-01": "令和元年5月1日", "2019-04-30": "平成31年4月30日",
		"1989-01-08": "平成元年1月8日", "1989-01-07": "昭和64年1月7日", "1926-12-25": "昭和元年12月25日", "1926-12-24": "西暦1926年12月24日",
		"": "", "2023-02-29": "2023-02-29",
	} {
		if got := EraDate(iso); got != want {
			t.Errorf("%s is %s instead of %s", iso, got, want)
		}
	}
	for instant, want := range map[string]string{
		"2019-05-01T00:00:00.000000+09:00": "令和元年5月1日 0時0分", "2019-04-30T23:59:59.999999+09:00": "平成31年4月30日 23時59分",
		"2024-07-16T09:05:00.000000+09:00": "令和6年7月16日 9時5分", "": "",
	} {
		if got := EraInstant(instant); got != want {
			t.Errorf("%s is %s instead of %s", instant, got, want)
		}
	}
}

func TestPeriodsInBothForms(t *testing.T) {
	if got, want := bothPeriods("2019-04", "2019-05"), "平成31年4月分（2019-04）から令和元年5月分（2019-05）まで"; got != want {
		t.Errorf("%s", got)
	}
	if got, want := bothPeriods("2024-05", "2024-05"), "令和6年5月分（2024-05）"; got != want {
		t.Errorf("%s", got)
	}
}
