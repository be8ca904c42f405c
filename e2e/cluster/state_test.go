package main

import (
	"net"
	"path/filepath"
	"testing"
)

func TestPortsAreRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first := state{Ports: map[string]int{}}
	if err := first.choosePorts([]string{"etcd", "node-1"}); err != nil {
		t.Fatal(err)
	}
	if err := first.save(path); err != nil {
		t.Fatal(err)
	}
	again, err := loadState(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.choosePorts([]string{"etcd", "node-1"}); err != nil {
		t.Fatal(err)
	}
	if again.Ports["etcd"] != first.Ports["etcd"] || again.Ports["node-1"] != first.Ports["node-1"] {
		t.Errorf("%v became %v", first.Ports, again.Ports)
	}
}

func TestTakenPorts(t *testing.T) {
	listener, err := net.Listen("tcp", address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	s := state{Ports: map[string]int{"etcd": taken}}
	if err := s.chooseAPIPort(taken); err == nil {
		t.Error("the API server got a port that is taken")
	}
	if err := s.choosePorts([]string{"etcd"}); err != nil || s.Ports["etcd"] == taken {
		t.Errorf("etcd kept port %d, which is taken: %v", taken, err)
	}
	if err := s.chooseAPIPort(70000); err == nil {
		t.Error("70000 is not a port")
	}
}
