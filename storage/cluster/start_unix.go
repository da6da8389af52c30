//go:build unix

package cluster

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// started makes a cluster in a directory of its own and starts it, as somebody else where
// this is root: PostgreSQL refuses to run as root. Files are put into it; its port is that
// of its socket too.
func started(bin, port string, files map[string][]byte, options ...string) (*Cluster, error) {
	dir, err := os.MkdirTemp("", "slaledger-pg")
	if err != nil {
		return nil, err
	}
	as := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		if as.Credential, err = unprivileged(); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(as.Credential.Uid), int(as.Credential.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale", "C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	if err := putInto(data, files, as.Credential); err != nil {
		return nil, err
	}
	// The shell ends the server when this program ends, however it does: then its input
	// does, too.
	const watch = `dir=$1; shift; "$@" >"$dir/log" 2>&1 </dev/null & server=$!
		read -r _; kill -INT $server; wait $server; rm -rf "$dir"`
	server := []string{filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-p", port, "-c", "listen_addresses=",
		"-c", "max_connections=500", "-c", "log_min_messages=fatal"}
	watcher := exec.Command("sh", slices.Concat([]string{"-c", watch, "sh", dir}, server, options)...)
	watcher.SysProcAttr, watcher.Dir = as, dir
	input, err := watcher.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := watcher.Start(); err != nil {
		return nil, err
	}
	c := &Cluster{address: "postgres://postgres@/postgres?port=" + port + "&host=" + url.QueryEscape(dir), input: input}
	return c, c.answers(filepath.Join(dir, "log"))
}

// putInto writes files into the directory of a cluster, as its user.
func putInto(data string, files map[string][]byte, as *syscall.Credential) error {
	for name, text := range files {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
		if as == nil {
			continue
		}
		if err := os.Chown(path, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	return nil
}

// unprivileged returns a user who is not root.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
	}
	return nil, errors.New("there is no user who is not root to run PostgreSQL as")
}
