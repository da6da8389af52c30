package cli

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// TestVersion asks a program for its version: of a release, of a build in the repository
// with and without what Go notes of it, and of the tests.
func TestVersion(t *testing.T) {
	info := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	noted := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "740e4cb"}, {Key: "vcs.time", Value: "2026-11-29T16:35:32Z"},
	}
	for _, c := range []struct {
		release string
		info    *debug.BuildInfo
		want    string
	}{
		{"1.2.3 740e4cb 2026-11-29T16:35:32Z\n", info("(devel)"), "slaledger 1.2.3\ncommit 740e4cb 2026-11-29T16:35:32Z"},
		{"1.2.3 740e4cb 2026-11-29T16:35:32Z", info("v9.9.9", noted...),
			"slaledger 1.2.3\ncommit 740e4cb 2026-11-29T16:35:32Z"},
		{"", info("v1.2.3", noted...), "slaledger 1.2.3\ncommit 740e4cb 2026-11-29T16:35:32Z"},
		{"", info("v1.2.3", append(noted, debug.BuildSetting{Key: "vcs.modified", Value: "true"})...),
			"slaledger 1.2.3\ncommit 740e4cb 2026-11-29T16:35:32Z modified"},
		{"", info("(devel)"), "slaledger devel"},
		{"", nil, "slaledger devel"},
	} {
		if said := versionOf(strings.Fields(c.release), c.info); said != c.want {
			t.Errorf("%q instead of %q", said, c.want)
		}
	}
	var said bytes.Buffer
	status := run([]string{"--version"}, streams{out: &said, err: &said})
	if status != 0 || !strings.HasPrefix(said.String(), "slaledger ") ||
		!strings.HasSuffix(said.String(), "\n"+runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH+"\n") {
		t.Errorf("%d: %q", status, said.String())
	}
}
