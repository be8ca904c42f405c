package main

import (
	"slices"
	"testing"
)

func TestDirMayStandAnywhere(t *testing.T) {
	for _, args := range [][]string{{"etcd", "--dir", "/d"}, {"--dir=/d", "etcd"}} {
		flags := newFlags("stop")
		l, err := flags.parse(args, "COMPONENT")
		if err != nil || l.root != "/d" || flags.Arg(0) != "etcd" {
			t.Errorf("%v: %v, %v", args, l, err)
		}
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	if _, err := newFlags("stop").parse(nil, "COMPONENT"); err == nil {
		t.Error("stop without a component")
	}
	if _, err := newFlags("up").parse([]string{"now"}); err == nil {
		t.Error("up with an argument")
	}
	if err := dispatch([]string{"nonsense"}); err == nil {
		t.Error("an unknown command")
	}
}

func TestLeadingDir(t *testing.T) {
	t.Setenv("CLUSTER_DIR", "/env")
	for _, c := range []struct {
		args []string
		dir  string
		rest []string
	}{
		{[]string{"get", "pods", "--dir"}, "/env", []string{"get", "pods", "--dir"}},
		{[]string{"--dir", "/d", "get"}, "/d", []string{"get"}},
		{[]string{"--dir=/d", "get"}, "/d", []string{"get"}},
	} {
		dir, rest, err := leadingDir(c.args)
		if err != nil || dir != c.dir || !slices.Equal(rest, c.rest) {
			t.Errorf("%v: %q %v %v", c.args, dir, rest, err)
		}
	}
	if _, _, err := leadingDir([]string{"--dir"}); err == nil {
		t.Error("--dir without a value")
	}
}

func TestOnlyKnownComponents(t *testing.T) {
	s := state{Nodes: 2, Ports: map[string]int{}}
	some, err := components(layout{"/d"}, s, []string{"etcd", "kwok-node-2"})
	if err != nil || !slices.Equal(names(some), []string{"etcd", "kwok-node-2"}) {
		t.Errorf("%v, %v", names(some), err)
	}
	if _, err := components(layout{"/d"}, s, []string{"kwok-node-3"}); err == nil {
		t.Error("node 3 of 2")
	}
}
