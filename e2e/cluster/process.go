package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one run of a component.
type process struct {
	component component
	cmd       *exec.Cmd
	// ended is closed when the process is gone; err is valid after that.
	ended chan struct{}
	err   error
	// wanted is false from the moment the supervisor itself ends the process.
	wanted bool
	paused bool
}

// spawner starts processes from one thread that lasts as long as the supervisor: PDEATHSIG fires when the thread
// that started a child ends, not the process, and Go ends threads as it likes.
type spawner struct{ jobs chan func() }

func newSpawner() *spawner {
	s := &spawner{jobs: make(chan func())}
	go func() {
		runtime.LockOSThread()
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

func (s *spawner) start(cmd *exec.Cmd) error {
	result := make(chan error)
	s.jobs <- func() { result <- cmd.Start() }
	return <-result
}

// launch starts a component, with its output in its log and its pid in its pid file.
func (s *spawner) launch(l layout, c component, onExit func(*process)) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(l.log(c.name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(self, append([]string{"component", c.program}, c.args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	// kwok would otherwise read a configuration of its own from the home directory.
	cmd.Env = append(os.Environ(), "KWOK_WORKDIR="+l.path("config"), "KUBECONFIG=")
	// A group of its own keeps a terminal's Ctrl-C from the children: the supervisor stops them in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := s.start(cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	p := &process{component: c, cmd: cmd, ended: make(chan struct{}), wanted: true}
	pid := strconv.Itoa(cmd.Process.Pid) + "\n"
	if err := os.WriteFile(l.pid(c.name), []byte(pid), 0o600); err != nil {
		return nil, err
	}
	go func() {
		p.err = cmd.Wait()
		os.Remove(l.pid(c.name))
		close(p.ended)
		onExit(p)
	}()
	return p, nil
}

// stop ends the process, by force if it takes longer than patience.
func (p *process) stop(patience time.Duration) {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Process.Signal(syscall.SIGCONT)
	select {
	case <-p.ended:
		return
	case <-time.After(patience):
	}
	p.cmd.Process.Kill()
	<-p.ended
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.ended
}

// stopAll ends several processes at once.
func stopAll(processes []*process, patience time.Duration) {
	var group sync.WaitGroup
	for _, p := range processes {
		group.Go(func() { p.stop(patience) })
	}
	group.Wait()
}

// lastLines is the end of a log, indented, for a message about its component's death.
func lastLines(path string, count int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "    (no log: " + err.Error() + ")"
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	if len(lines) > count {
		lines = lines[len(lines)-count:]
	}
	for i, line := range lines {
		if len(line) > 300 {
			line = line[:300] + "..."
		}
		lines[i] = "    " + line
	}
	return strings.Join(lines, "\n")
}
