package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// layout names the files of a cluster's directory.
type layout struct{ root string }

func newLayout(dir string) (layout, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, fmt.Errorf("--dir %s: %w", dir, err)
	}
	return layout{root}, nil
}

func (l layout) path(parts ...string) string {
	return filepath.Join(append([]string{l.root}, parts...)...)
}

func (l layout) kubeconfig(who string) string { return l.path(who + ".kubeconfig") }
func (l layout) log(component string) string  { return l.path("log", component+".log") }
func (l layout) pid(component string) string  { return l.path("run", component+".pid") }
func (l layout) cert(name string) string      { return l.path("pki", name+".crt") }
func (l layout) key(name string) string       { return l.path("pki", name+".key") }
func (l layout) ready() string                { return l.path("ready") }
func (l layout) lock() string                 { return l.path("lock") }
func (l layout) state() string                { return l.path("state.json") }

// create makes the directories. They are the owner's alone: the keys in them are the cluster's.
func (l layout) create() error {
	for _, dir := range []string{"", "run", "log", "pki", "etcd", "config", "containers"} {
		if err := os.MkdirAll(l.path(dir), 0o700); err != nil {
			return fmt.Errorf("cannot write to %s: %w", l.root, err)
		}
	}
	return nil
}
