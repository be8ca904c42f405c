package main

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwokcmd "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/signals"

	"quarterdeck/e2e/cluster/kubelet"
)

//go:embed kwok.yaml
var kwokConfig []byte

// nodeArgs are the arguments of the process that plays the n-th node.
func nodeArgs(l layout, s state, n int) []string {
	name := nodeName(n)
	return []string{
		"--name=" + name, "--ip=" + nodeIP(n), "--pod-cidr=" + nodeCIDR(n),
		"--port=" + strconv.Itoa(s.Ports[name]), "--kwok-port=" + strconv.Itoa(s.Ports[name+"-kwok"]),
		"--root=" + l.root,
	}
}

// nodeOptions are those arguments, read.
type nodeOptions struct {
	name, ip, podCIDR string
	port, kwokPort    int
	layout            layout
}

func parseNodeOptions(args []string) (nodeOptions, error) {
	var o nodeOptions
	flags := pflag.NewFlagSet("node", pflag.ContinueOnError)
	flags.StringVar(&o.name, "name", "", "the node's name")
	flags.StringVar(&o.ip, "ip", "", "the node's address")
	flags.StringVar(&o.podCIDR, "pod-cidr", "", "the range of its pods' addresses")
	flags.IntVar(&o.port, "port", 0, "the kubelet's port")
	flags.IntVar(&o.kwokPort, "kwok-port", 0, "kwok's own port, behind it")
	flags.StringVar(&o.layout.root, "root", "", "the cluster's directory")
	return o, flags.Parse(args)
}

// runNode plays one node: kwok the node itself, package kubelet its pods. They share the process so that the node
// dies as a whole.
func runNode(args []string) error {
	o, err := parseNodeOptions(args)
	if err != nil {
		return err
	}
	ctx := signals.SetupSignalContext()
	config, err := restConfigFrom(o.layout.componentKubeconfig("kwok"))
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	pods, err := kubelet.New(kubelet.Config{
		Client: client, Node: o.name, IP: o.ip, PodCIDR: o.podCIDR, LogDir: o.layout.path("containers", o.name),
	})
	if err != nil {
		return err
	}
	failed := make(chan error, 3)
	go func() { failed <- pods.Run(ctx) }()
	go func() {
		failed <- pods.Serve(ctx, net.JoinHostPort(o.ip, strconv.Itoa(o.port)),
			o.layout.cert("kubelet"), o.layout.key("kubelet"), &url.URL{Scheme: "http", Host: address(o.kwokPort)})
	}()
	go func() { failed <- runKwok(ctx, o) }()
	select {
	case err := <-failed:
		if ctx.Err() != nil {
			return nil
		}
		return err
	case <-ctx.Done():
		return nil
	}
}

// runKwok runs kwok for one node. Its flags are read in two passes, as its own main does.
func runKwok(ctx context.Context, o nodeOptions) error {
	path := o.layout.path("config", "kwok-"+o.name+".yaml")
	if err := os.WriteFile(path, kwokConfig, 0o600); err != nil {
		return err
	}
	os.Args = []string{
		"kwok",
		"--config=" + path, "--kubeconfig=" + o.layout.componentKubeconfig("kwok"),
		"--manage-single-node=" + o.name, "--node-name=" + o.name, "--node-ip=" + o.ip, fmt.Sprintf("--node-port=%d", o.port),
		"--server-address=" + address(o.kwokPort),
		// With the controller manager's grace period, a dead node is NotReady after about ten seconds.
		"--node-lease-duration-seconds=8",
	}
	flags := pflag.NewFlagSet("global", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx, _ = kwoklog.InitFlags(ctx, flags)
	ctx, err := kwokconfig.InitFlags(ctx, flags)
	if err != nil {
		return fmt.Errorf("kwok configuration: %w", err)
	}
	command := kwokcmd.NewCommand(ctx)
	command.Version = ""
	command.PersistentFlags().AddFlagSet(flags)
	if err := command.ExecuteContext(ctx); err != nil {
		return fmt.Errorf("kwok %s: %w", strings.Join(os.Args[1:], " "), err)
	}
	return nil
}
