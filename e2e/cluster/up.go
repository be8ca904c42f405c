package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

//go:embed audit-policy.yaml
var auditPolicy []byte

// upOptions are the flags of `up`.
type upOptions struct {
	nodes, port   int
	only          []string
	noSeed        bool
	dieWithParent bool
}

func runUp(args []string) error {
	flags := newFlags("up")
	var options upOptions
	flags.IntVar(&options.nodes, "nodes", 0, "number of nodes (6, or as many as last time)")
	flags.IntVar(&options.port, "port", 0, "the API server's port (6550, or the last one)")
	flags.StringSliceVar(&options.only, "only", nil, "run only these components")
	flags.BoolVar(&options.noSeed, "no-seed", false, "leave the cluster empty")
	flags.BoolVar(&options.dieWithParent, "die-with-parent", false, "stop when the process that started this one ends")
	l, err := flags.parse(args)
	if err != nil {
		return err
	}
	if flags.Changed("nodes") && (options.nodes < 1 || options.nodes > 50) {
		return fmt.Errorf("--nodes %d: between 1 and 50, please", options.nodes)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if options.dieWithParent {
		if err := followParent(); err != nil {
			return err
		}
	}
	unlock, err := claim(l)
	if err != nil {
		return err
	}
	defer unlock()
	return up(ctx, l, options)
}

// followParent has the kernel send SIGTERM when the parent ends.
func followParent() error {
	parent := os.Getppid()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0); err != nil {
		return fmt.Errorf("--die-with-parent: %w", err)
	}
	if os.Getppid() != parent {
		return errors.New("--die-with-parent: the parent has already ended")
	}
	return nil
}

// claim makes the directory and takes its lock, which the kernel gives back when this process ends in any way.
func claim(l layout) (unlock func(), err error) {
	if err := l.create(); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(l.lock(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write to %s: %w", l.root, err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("a cluster already runs in %s; stop it with `cluster down --dir %s`", l.root, l.root)
	}
	// What a supervisor that was killed left behind says nothing any more.
	for _, stale := range []string{"run", "ready"} {
		os.RemoveAll(l.path(stale))
	}
	return func() { lock.Close() }, l.create()
}

// up brings the cluster up, keeps it until it is told to stop or a component dies, and leaves nothing running.
func up(ctx context.Context, l layout, options upOptions) error {
	begin := time.Now()
	s, err := prepare(l, options)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	control, err := listenControl(l)
	if err != nil {
		return err
	}
	defer os.Remove(l.path(socketName))
	defer control.Close()
	go s.serveControl(ctx, control, cancel)

	// The death of a component also ends the steps that wait for it.
	starting, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	dead := make(chan error, 1)
	go func() {
		select {
		case p := <-s.died:
			err := s.obituary(p)
			dead <- err
			abort(err)
		case <-ctx.Done():
		}
	}()
	defer s.shutdown()
	defer os.Remove(l.ready())

	if err := s.bringUp(starting, options); err != nil {
		return s.whyNotUp(ctx, err, dead)
	}
	if err := os.WriteFile(l.ready(), []byte("ready\n"), 0o600); err != nil {
		return err
	}
	s.welcome(time.Since(begin))
	select {
	case <-ctx.Done():
		say("stopping")
		return nil
	case err := <-dead:
		return err
	}
}

// whyNotUp chooses the message when the start failed: a component's death explains more than what failed after it.
func (s *supervisor) whyNotUp(ctx context.Context, err error, dead <-chan error) error {
	if ctx.Err() != nil {
		say("stopped before it was ready")
		return nil
	}
	select {
	case death := <-dead:
		return death
	case <-time.After(200 * time.Millisecond):
		return err
	}
}

// obituary says which component died, of what, and where to read on.
func (s *supervisor) obituary(p *process) error {
	how := "ended"
	if p.err != nil {
		how = "ended: " + p.err.Error()
	}
	return fmt.Errorf("%s %s; everything else is stopped\n  log: %s\n%s",
		p.component.name, how, s.layout.log(p.component.name), lastLines(s.layout.log(p.component.name), 8))
}

// prepare settles ports, certificates and files.
func prepare(l layout, options upOptions) (*supervisor, error) {
	remembered, err := loadState(l.state())
	if err != nil {
		return nil, err
	}
	if options.nodes > 0 {
		remembered.Nodes = options.nodes
	}
	if remembered.Nodes == 0 {
		remembered.Nodes = 6
	}
	if err := remembered.chooseAPIPort(options.port); err != nil {
		return nil, err
	}
	if err := remembered.choosePorts(portNames(remembered.Nodes)); err != nil {
		return nil, err
	}
	if err := remembered.save(l.state()); err != nil {
		return nil, err
	}
	ca, err := makeCertificates(l)
	if err != nil {
		return nil, err
	}
	if err := writeKubeconfigs(l, ca, remembered.Port); err != nil {
		return nil, err
	}
	if err := os.WriteFile(l.path("config", "audit-policy.yaml"), auditPolicy, 0o600); err != nil {
		return nil, err
	}
	chosen, err := components(l, remembered, options.only)
	if err != nil {
		return nil, err
	}
	return newSupervisor(l, remembered, chosen), nil
}

// bringUp starts the components in order and creates what belongs to a new cluster.
func (s *supervisor) bringUp(ctx context.Context, options upOptions) error {
	for _, name := range controlPlane {
		if !s.has(name) {
			continue
		}
		say("starting " + name)
		if err := s.start(ctx, name); err != nil {
			return err
		}
	}
	if err := s.bringUpNodes(ctx); err != nil {
		return err
	}
	if s.has("metrics-server") {
		// Its port may be another one than last time.
		if err := registerMetrics(ctx, s.layout, s.state.Ports["metrics-server"]); err != nil {
			return err
		}
	}
	if !options.noSeed && !s.state.Seeded && len(options.only) == 0 {
		say("creating the online shop")
		if err := seed(ctx, s.layout); err != nil {
			return err
		}
		s.state.Seeded = true
		if err := s.state.save(s.layout.state()); err != nil {
			return err
		}
		say("waiting for the shop")
		return waitShop(ctx, s.layout)
	}
	return nil
}

// bringUpNodes creates the Node objects and starts the processes that play them.
func (s *supervisor) bringUpNodes(ctx context.Context) error {
	nodes := slices.DeleteFunc(names(s.components), func(name string) bool { return slices.Contains(controlPlane, name) })
	if len(nodes) == 0 {
		return nil
	}
	say(fmt.Sprintf("starting %d nodes", len(nodes)))
	if err := registerNodes(ctx, s.layout, s.state); err != nil {
		return err
	}
	for _, name := range nodes {
		if err := s.start(ctx, name); err != nil {
			return err
		}
	}
	return s.waitNodes(ctx)
}

func (s *supervisor) welcome(took time.Duration) {
	say(fmt.Sprintf("ready after %.1f s at https://%s", took.Seconds(), address(s.state.Port)))
	for _, who := range []string{"admin", "operator", "viewer", "nobody"} {
		fmt.Printf("  %-9s%s\n", who, s.layout.kubeconfig(who))
	}
	fmt.Printf("  %-9s%s\n", "logs", s.layout.path("log"))
}

func say(text string) { fmt.Println("cluster: " + strings.TrimSpace(text)) }
