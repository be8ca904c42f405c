package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// controlCommand is a command that passes its verb and a component's name to the supervisor.
func controlCommand(verb string) func(args []string) error {
	return func(args []string) error {
		flags := newFlags(verb)
		l, err := flags.parse(args, "COMPONENT")
		if err != nil {
			return err
		}
		_, err = ask(l, request{Verb: verb, Component: flags.Arg(0)})
		return err
	}
}

func runNodeDown(args []string) error { return nodeCommand("node-down", "node-down", args) }
func runNodeUp(args []string) error   { return nodeCommand("node-up", "start", args) }

func nodeCommand(name, verb string, args []string) error {
	flags := newFlags(name)
	l, err := flags.parse(args, "NODE")
	if err != nil {
		return err
	}
	_, err = ask(l, request{Verb: verb, Component: nodeComponent(flags.Arg(0))})
	return err
}

func runStatus(args []string) error {
	l, err := newFlags("status").parse(args)
	if err != nil {
		return err
	}
	lines, err := ask(l, request{Verb: "status"})
	for _, line := range lines {
		fmt.Println(line)
	}
	return err
}

// runDown stops the cluster and waits until it is gone; a cluster that does not run is already down.
func runDown(args []string) error {
	l, err := newFlags("down").parse(args)
	if err != nil {
		return err
	}
	if _, err := ask(l, request{Verb: "down"}); errors.Is(err, errNotRunning) {
		fmt.Println("no cluster runs in " + l.root)
		return nil
	} else if err != nil {
		return err
	}
	lock, err := os.Open(l.lock())
	if err != nil {
		return err
	}
	defer lock.Close()
	for range 300 {
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("the cluster in %s still runs after 30 s", l.root)
}
