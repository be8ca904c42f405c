package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long a component gets to stop by itself.
const patience = 3 * time.Second

// supervisor runs the components of one cluster.
type supervisor struct {
	layout     layout
	state      state
	components []component
	spawner    *spawner

	mu      sync.Mutex
	running map[string]*process
	// died gets the first process that ends although nobody asked it to.
	died chan *process
}

func newSupervisor(l layout, s state, components []component) *supervisor {
	return &supervisor{
		layout: l, state: s, components: components, spawner: newSpawner(),
		running: map[string]*process{}, died: make(chan *process, 1),
	}
}

// find returns a component; a node may be called by its own name.
func (s *supervisor) find(name string) (component, error) {
	for _, c := range s.components {
		if c.name == name || c.name == nodeComponent(name) {
			return c, nil
		}
	}
	return component{}, fmt.Errorf("no component %q; there are %s", name, strings.Join(names(s.components), ", "))
}

// has tells whether the component is part of this cluster.
func (s *supervisor) has(name string) bool { return slices.Contains(names(s.components), name) }

// start starts a component and waits until it answers, where that can be asked.
func (s *supervisor) start(ctx context.Context, name string) error {
	c, err := s.find(name)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.running[c.name] != nil {
		s.mu.Unlock()
		return fmt.Errorf("%s already runs", c.name)
	}
	if err := s.clearLease(ctx, c.name); err != nil {
		s.mu.Unlock()
		return err
	}
	p, err := s.spawner.launch(s.layout, c, s.exited)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	s.running[c.name] = p
	s.mu.Unlock()
	return s.waitReady(ctx, p)
}

// exited notes the end of a process, and reports it when it was not asked for.
func (s *supervisor) exited(p *process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[p.component.name] == p {
		delete(s.running, p.component.name)
	}
	if !p.wanted {
		return
	}
	select {
	case s.died <- p:
	default:
	}
}

// take claims a running process in order to end it.
func (s *supervisor) take(name string) (*process, error) {
	c, err := s.find(name)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.running[c.name]
	if p == nil {
		return nil, fmt.Errorf("%s does not run", c.name)
	}
	p.wanted = false
	return p, nil
}

func (s *supervisor) stop(name string) error {
	p, err := s.take(name)
	if err != nil {
		return err
	}
	p.stop(patience)
	return nil
}

// killNode ends a node as a power cut would: without a word to the API server.
func (s *supervisor) killNode(name string) error {
	p, err := s.take(name)
	if err != nil {
		return err
	}
	p.kill()
	return nil
}

// freeze pauses a component or lets it go on.
func (s *supervisor) freeze(name string, pause bool) error {
	c, err := s.find(name)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.running[c.name]
	switch {
	case p == nil:
		return fmt.Errorf("%s does not run", c.name)
	case p.paused == pause && pause:
		return fmt.Errorf("%s is already paused", c.name)
	case p.paused == pause:
		return fmt.Errorf("%s is not paused", c.name)
	}
	p.paused = pause
	signal := syscall.SIGCONT
	if pause {
		signal = syscall.SIGSTOP
	}
	return p.cmd.Process.Signal(signal)
}

// status says of every component whether it runs.
func (s *supervisor) status() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, c := range s.components {
		what := "stopped"
		if p := s.running[c.name]; p != nil {
			what = fmt.Sprintf("running, pid %d", p.cmd.Process.Pid)
			if p.paused {
				what = fmt.Sprintf("paused, pid %d", p.cmd.Process.Pid)
			}
		}
		lines = append(lines, fmt.Sprintf("%-24s %s", c.name, what))
	}
	return lines
}

// shutdown ends everything: first those that talk to the API server, then it, then its store.
func (s *supervisor) shutdown() {
	stopAll(s.takeAll(func(name string) bool { return name != "etcd" && name != "kube-apiserver" }), 3*time.Second)
	stopAll(s.takeAll(func(name string) bool { return name != "etcd" }), 5*time.Second)
	stopAll(s.takeAll(func(string) bool { return true }), 5*time.Second)
}

func (s *supervisor) takeAll(which func(name string) bool) []*process {
	s.mu.Lock()
	defer s.mu.Unlock()
	var taken []*process
	for name, p := range s.running {
		if which(name) {
			p.wanted = false
			taken = append(taken, p)
		}
	}
	return taken
}
