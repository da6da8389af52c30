package cli

import (
	"regexp"

	"slaledger/domain/refusal"
)

// usageFault is why a command line cannot be read, in the words of its parser, and what
// is said instead.
type usageFault struct {
	pattern  *regexp.Regexp
	japanese string
}

var usageFaults = []usageFault{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), "$1 という指定はありません。$2 ではありませんか。"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "$1 という指定はありません。"},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), "$1 は余分です。$2 ではありませんか。"},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "$1 は余分です。"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "$1 を指定してください。"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "$1 を指定してください。"},
	{regexp.MustCompile(`^expected one of (.+)$`), "$1 のいずれかを指定してください。"},
	{regexp.MustCompile(`^expected "(.+)"$`), "$1 を指定してください。"},
	{regexp.MustCompile(`^(.+): missing value, expecting .*$`), "$1 に値を指定してください。"},
	{regexp.MustCompile(`^(.+): expected (\S+) value.*$`), "$1 に値を指定してください。"},
	{regexp.MustCompile(`^(.+): expected a(?:n int| valid \d+ bit u?int) but got (\S+).*$`), "$1 には整数を指定してください（指定 $2）。"},
	{regexp.MustCompile(`^(.+): expected duration but got (".*?").*$`), "$1 には 90s、10m、24h のような長さを指定してください（指定 $2）。"},
	{regexp.MustCompile(`^(.+): bool value must be .* but got (.+)$`), "$1 には true 又は false を指定してください（指定 $2）。"},
	{regexp.MustCompile(`^(.+) must be one of (.+) but got (.+)$`), "$1 には $2 のいずれかを指定してください（指定 $3）。"},
}

// usageText says why a command line cannot be read. What the parser says that is not known
// here is said as it is.
func usageText(err error) refusal.Text {
	said := refusal.Text{Japanese: err.Error(), English: err.Error()}
	for _, f := range usageFaults {
		if f.pattern.MatchString(said.English) {
			said.Japanese = f.pattern.ReplaceAllString(said.English, f.japanese)
			break
		}
	}
	return said
}
