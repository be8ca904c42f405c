// Command cluster runs a real Kubernetes control plane on one machine, for development and tests: etcd, the API
// server, the controller manager, the scheduler and metrics-server are the real ones, and the nodes' kubelets are played.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"
)

// command is one thing that the binary can do.
type command struct {
	name, usage, help string
	run               func(args []string) error
}

func commands() []command {
	return []command{
		{"up", "[--nodes N] [--dir DIR] [--port N]", "run a cluster in the foreground", runUp},
		{"down", "[--dir DIR]", "stop the cluster", runDown},
		{"seed", "[--dir DIR]", "create the online shop, or put it back as it was", runSeed},
		{"kubectl", "[--dir DIR] ARGS...", "kubectl, as admin unless told otherwise", runKubectl},
		{"stop", "COMPONENT [--dir DIR]", "stop one component", controlCommand("stop")},
		{"start", "COMPONENT [--dir DIR]", "start it again", controlCommand("start")},
		{"pause", "COMPONENT [--dir DIR]", "freeze one component (SIGSTOP)", controlCommand("pause")},
		{"resume", "COMPONENT [--dir DIR]", "let it go on (SIGCONT)", controlCommand("resume")},
		{"node-down", "NODE [--dir DIR]", "kill a node's kubelet", runNodeDown},
		{"node-up", "NODE [--dir DIR]", "start it again", runNodeUp},
		{"status", "[--dir DIR]", "list the components and their state", runStatus},
		{"fill", "--pods N --nodes M [--dir DIR]", "write very many objects into the store", runFill},
		{"churn", "--rate N --count M [--dir DIR]", "change pods at a steady rate", runChurn},
		{"print", "< LIST.json", "print the columns that the API server shows for each object", runPrint},
	}
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "component" {
		runComponent(os.Args[2], os.Args[3:])
		return
	}
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster: "+err.Error())
		os.Exit(1)
	}
}

func dispatch(args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		printUsage()
		return nil
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(args[1:])
		if errors.Is(err, pflag.ErrHelp) {
			fmt.Printf("usage: cluster %s %s\n", c.name, c.usage)
			return nil
		}
		return err
	}
	return fmt.Errorf("unknown command %q; `cluster help` lists the commands", args[0])
}

func printUsage() {
	fmt.Println("cluster runs a real Kubernetes control plane on this machine.")
	fmt.Println()
	for _, c := range commands() {
		fmt.Printf("  cluster %-9s %-36s %s\n", c.name, c.usage, c.help)
	}
}
