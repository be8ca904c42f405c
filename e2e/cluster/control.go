package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// request is what a command asks of the supervisor, over a socket in the cluster's directory.
type request struct {
	Verb      string `json:"verb"`
	Component string `json:"component,omitempty"`
}

type reply struct {
	Error string   `json:"error,omitempty"`
	Lines []string `json:"lines,omitempty"`
}

const socketName = "control.sock"

// viaShortPath calls use with a short path of the socket: a socket's path may have 107 bytes, a directory's more.
func viaShortPath(l layout, use func(path string) error) error {
	dir, err := os.Open(l.root)
	if err != nil {
		return err
	}
	defer dir.Close()
	return use(filepath.Join("/proc/self/fd", fmt.Sprint(dir.Fd()), socketName))
}

// listenControl opens the supervisor's socket.
func listenControl(l layout) (net.Listener, error) {
	os.Remove(l.path(socketName))
	var listener net.Listener
	err := viaShortPath(l, func(path string) (err error) {
		listener, err = net.Listen("unix", path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	// The short path is gone by the time the listener closes; the file is removed under its own name.
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	return listener, nil
}

// serveControl answers requests until the listener closes.
func (s *supervisor) serveControl(ctx context.Context, listener net.Listener, down func()) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			var asked request
			if json.NewDecoder(connection).Decode(&asked) != nil {
				return
			}
			json.NewEncoder(connection).Encode(s.answer(ctx, asked, down))
		}()
	}
}

func (s *supervisor) answer(ctx context.Context, asked request, down func()) reply {
	var err error
	switch asked.Verb {
	case "stop":
		err = s.stop(asked.Component)
	case "start":
		err = s.start(ctx, asked.Component)
	case "pause":
		err = s.freeze(asked.Component, true)
	case "resume":
		err = s.freeze(asked.Component, false)
	case "node-down":
		err = s.killNode(asked.Component)
	case "status":
		return reply{Lines: s.status()}
	case "down":
		down()
	default:
		err = fmt.Errorf("unknown request %q", asked.Verb)
	}
	if err != nil {
		return reply{Error: err.Error()}
	}
	return reply{}
}

var errNotRunning = errors.New("no cluster runs there; start one with `cluster up`")

// ask sends a request to the supervisor of a directory.
func ask(l layout, what request) ([]string, error) {
	var answer reply
	err := viaShortPath(l, func(path string) error {
		connection, err := net.Dial("unix", path)
		if err != nil {
			return err
		}
		defer connection.Close()
		if err := json.NewEncoder(connection).Encode(what); err != nil {
			return err
		}
		return json.NewDecoder(connection).Decode(&answer)
	})
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, fmt.Errorf("%s: %w", l.root, errNotRunning)
	}
	if err != nil {
		return nil, fmt.Errorf("ask the supervisor in %s: %w", l.root, err)
	}
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	return answer.Lines, nil
}
