package pages

import (
	"net/http"
	"strings"
	"time"
)

// Cookies that hold how somebody wants the pages.
const (
	languageCookie = "slaledger-lang"
	themeCookie    = "slaledger-theme"
	lookLasts      = 365 * 24 * time.Hour
)

// language returns the language of a page: that of the cookie, or what the browser asks
// for, or Japanese.
func (r *request) language() string {
	if cookie, err := r.Cookie(languageCookie); err == nil && (cookie.Value == "en" || cookie.Value == "ja") {
		return cookie.Value
	}
	for part := range strings.SplitSeq(r.Request().Header.Get("Accept-Language"), ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch primary, _, _ := strings.Cut(strings.ToLower(name), "-"); primary {
		case "en", "ja":
			return primary
		}
	}
	return "ja"
}

// LanguageCode is the language of the page.
func (r *request) LanguageCode() string {
	if r.English {
		return "en"
	}
	return "ja"
}

// setLanguage has this page and those that follow in a language.
func (r *request) setLanguage(language string) error {
	if language != "en" && language != "ja" {
		return problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Detail: r.W.Error.Query}
	}
	r.keep(languageCookie, language)
	query := r.Request().URL.Query()
	query.Del("lang")
	target := r.Request().URL.Path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return r.see(target)
}

// theme returns the theme that was chosen, empty for the device's.
func (r *request) theme() string {
	if cookie, err := r.Cookie(themeCookie); err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	return ""
}

func (r *request) keep(name, value string) {
	cookie := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: isEncrypted(r.Request()), MaxAge: int(lookLasts / time.Second)}
	if value == "" {
		cookie.MaxAge = -1
	}
	r.SetCookie(cookie)
}
