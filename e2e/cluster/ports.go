package main

import (
	"fmt"
	"net"
	"strconv"
)

const loopback = "127.0.0.1"

// chooseAPIPort settles the API server's port: the one asked for, else the one of the last run, else the default.
func (s *state) chooseAPIPort(asked int) error {
	if asked < 0 || asked > 65535 {
		return fmt.Errorf("--port %d is not a port", asked)
	}
	port := asked
	if port == 0 {
		port = s.Port
	}
	if port == 0 {
		port = defaultPort
	}
	if !free(port) {
		return fmt.Errorf("port %d is taken; choose another with --port", port)
	}
	s.Port = port
	return nil
}

// choosePorts settles the other listeners' ports: those of the last run where they are free, else any.
func (s *state) choosePorts(names []string) error {
	for _, name := range names {
		if port, ok := s.Ports[name]; ok && free(port) {
			continue
		}
		port, err := anyPort()
		if err != nil {
			return fmt.Errorf("find a port for %s: %w", name, err)
		}
		s.Ports[name] = port
	}
	return nil
}

func free(port int) bool {
	listener, err := net.Listen("tcp", address(port))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

func anyPort() (int, error) {
	listener, err := net.Listen("tcp", address(0))
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
