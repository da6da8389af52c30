//go:build !unix

package cluster

// started starts no server: one has to be named.
func started(_, _ string, _ map[string][]byte, _ ...string) (*Cluster, error) { return nil, errNone }
