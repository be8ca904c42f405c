package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
)

// runKubectl becomes kubectl. Unless the caller names another, the kubeconfig is the cluster's admin.
func runKubectl(args []string) error {
	dir, args, err := leadingDir(args)
	if err != nil {
		return err
	}
	l, err := newLayout(dir)
	if err != nil {
		return err
	}
	named := slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--kubeconfig") })
	if os.Getenv("KUBECONFIG") == "" && !named {
		if _, err := os.Stat(l.kubeconfig("admin")); err != nil {
			return fmt.Errorf("no cluster in %s; choose one with --dir, before kubectl's own arguments", l.root)
		}
		os.Setenv("KUBECONFIG", l.kubeconfig("admin"))
	}
	os.Args = append([]string{"kubectl"}, args...)
	os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand()))
	return nil
}
