package cli

import (
	_ "embed"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// released is what a release is built from: its version, the commit and the commit's
// instant, a word each. It is empty in the repository; what makes a release writes it into
// the sources, so that they build the same program where there is no repository.
//
//go:embed release.txt
var released string

// version says which program this is: its version, the commit it is built from, and the
// release of Go that built it.
func version() string {
	info, _ := debug.ReadBuildInfo()
	return versionOf(strings.Fields(released), info) +
		fmt.Sprintf("\n%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// versionOf tells the version and commit of a release, else what Go noted of the repository
// that it built from, if it did.
func versionOf(release []string, info *debug.BuildInfo) string {
	if len(release) == 3 {
		return fmt.Sprintf("slaledger %s\ncommit %s %s", release[0], release[1], release[2])
	}
	said := "slaledger devel"
	if info == nil {
		return said
	}
	if number, found := strings.CutPrefix(info.Main.Version, "v"); found {
		said = "slaledger " + number
	}
	noted := map[string]string{}
	for _, setting := range info.Settings {
		noted[setting.Key] = setting.Value
	}
	if commit := noted["vcs.revision"]; commit != "" {
		said += fmt.Sprintf("\ncommit %s %s", commit, noted["vcs.time"])
	}
	if noted["vcs.modified"] == "true" {
		said += " modified"
	}
	return said
}
