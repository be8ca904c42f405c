package main

import (
	"fmt"
	"slices"
	"strings"
)

const (
	serviceRange = "10.96.0.0/16"
	apiServiceIP = "10.96.0.1"
	podRange     = "10.244.0.0/16"
	// advertised is what the kubernetes Service points to. The API server refuses loopback addresses there, and
	// guessing one fails on a machine without a network, so it is an address reserved for documentation.
	advertised = "198.51.100.1"
)

// component is one process of the cluster.
type component struct {
	name string
	// program is the argument that makes this binary become it.
	program string
	args    []string
}

// controlPlane lists the components in the order they start; nodes come after them.
var controlPlane = []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "cloud", "metrics-server"}

// portNames are the listeners that need a port of their own.
func portNames(nodes int) []string {
	names := []string{"etcd", "etcd-peer", "kube-controller-manager", "kube-scheduler", "metrics-server"}
	for n := 1; n <= nodes; n++ {
		names = append(names, nodeName(n), nodeName(n)+"-kwok")
	}
	return names
}

// components are the processes of a cluster, all of them or those in only.
func components(l layout, s state, only []string) ([]component, error) {
	args := map[string][]string{
		"etcd":                    etcdArgs(l, s),
		"kube-apiserver":          apiServerArgs(l, s),
		"kube-controller-manager": controllerManagerArgs(l, s),
		"kube-scheduler":          schedulerArgs(l, s),
		"cloud":                   {"--kubeconfig=" + l.componentKubeconfig("cloud")},
		"metrics-server":          metricsServerArgs(l, s),
	}
	var all []component
	for _, name := range controlPlane {
		all = append(all, component{name, name, args[name]})
	}
	for n := 1; n <= s.Nodes; n++ {
		all = append(all, component{nodeComponent(nodeName(n)), "node", nodeArgs(l, s, n)})
	}
	if len(only) == 0 {
		return all, nil
	}
	for _, name := range only {
		if !slices.ContainsFunc(all, func(c component) bool { return c.name == name }) {
			return nil, fmt.Errorf("--only: no component %q; there are %s", name, strings.Join(names(all), ", "))
		}
	}
	return slices.DeleteFunc(all, func(c component) bool { return !slices.Contains(only, c.name) }), nil
}

func names(all []component) []string {
	var list []string
	for _, c := range all {
		list = append(list, c.name)
	}
	return list
}

func etcdArgs(l layout, s state) []string {
	client, peer := "https://"+address(s.Ports["etcd"]), "https://"+address(s.Ports["etcd-peer"])
	return []string{
		"--name=default", "--data-dir=" + l.path("etcd"),
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=default=" + peer,
		"--cert-file=" + l.cert("etcd"), "--key-file=" + l.key("etcd"),
		"--trusted-ca-file=" + l.cert("ca"), "--client-cert-auth",
		"--peer-cert-file=" + l.cert("etcd"), "--peer-key-file=" + l.key("etcd"),
		"--peer-trusted-ca-file=" + l.cert("ca"), "--peer-client-cert-auth",
		// A power cut may lose this data; a test's disk should not set its speed.
		"--unsafe-no-fsync",
		"--quota-backend-bytes=8589934592", "--auto-compaction-retention=5m", "--log-level=warn",
	}
}

func apiServerArgs(l layout, s state) []string {
	return []string{
		"--bind-address=" + loopback, fmt.Sprintf("--secure-port=%d", s.Port),
		"--advertise-address=" + advertised, "--external-hostname=" + loopback,
		"--etcd-servers=https://" + address(s.Ports["etcd"]),
		"--etcd-cafile=" + l.cert("ca"), "--etcd-certfile=" + l.cert("etcd-client"), "--etcd-keyfile=" + l.key("etcd-client"),
		"--authorization-mode=Node,RBAC", "--allow-privileged",
		"--tls-cert-file=" + l.cert("kube-apiserver"), "--tls-private-key-file=" + l.key("kube-apiserver"),
		"--client-ca-file=" + l.cert("ca"),
		"--requestheader-client-ca-file=" + l.cert("front-proxy-ca"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + l.cert("front-proxy-client"), "--proxy-client-key-file=" + l.key("front-proxy-client"),
		"--kubelet-client-certificate=" + l.cert("kubelet-client"), "--kubelet-client-key=" + l.key("kubelet-client"),
		"--kubelet-preferred-address-types=InternalIP",
		"--service-account-key-file=" + l.cert("service-account"),
		"--service-account-signing-key-file=" + l.key("service-account"),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-cluster-ip-range=" + serviceRange,
		// With the node monitor's settings, a dead node's pods are replaced within half a minute.
		"--default-not-ready-toleration-seconds=10", "--default-unreachable-toleration-seconds=10",
		"--audit-policy-file=" + l.path("config", "audit-policy.yaml"), "--audit-log-path=" + l.path("log", "audit.log"),
		"--audit-log-maxsize=64", "--audit-log-maxbackup=2",
	}
}

func controllerManagerArgs(l layout, s state) []string {
	kubeconfig := l.componentKubeconfig("kube-controller-manager")
	return append([]string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=" + loopback, fmt.Sprintf("--secure-port=%d", s.Ports["kube-controller-manager"]),
		"--use-service-account-credentials", "--service-account-private-key-file=" + l.key("service-account"),
		"--root-ca-file=" + l.cert("ca"), "--cluster-signing-cert-file=" + l.cert("ca"), "--cluster-signing-key-file=" + l.key("ca"),
		"--cluster-name=" + clusterName, "--cluster-cidr=" + podRange,
		"--node-monitor-period=2s", "--node-monitor-grace-period=10s",
		// So that an autoscaler's first decision is seen within a minute of its start.
		"--horizontal-pod-autoscaler-sync-period=10s", "--horizontal-pod-autoscaler-cpu-initialization-period=20s",
		"--horizontal-pod-autoscaler-initial-readiness-delay=5s",
	}, leaderElection()...)
}

func schedulerArgs(l layout, s state) []string {
	kubeconfig := l.componentKubeconfig("kube-scheduler")
	return append([]string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=" + loopback, fmt.Sprintf("--secure-port=%d", s.Ports["kube-scheduler"]),
	}, leaderElection()...)
}

// leaderElection keeps the Leases, which a dashboard reads, but makes them long: a component that loses its Lease
// exits, and a test may hold the API server for minutes. The leases of dead processes are deleted instead.
func leaderElection() []string {
	return []string{"--leader-elect-lease-duration=30m", "--leader-elect-renew-deadline=29m", "--leader-elect-retry-period=2s"}
}

func metricsServerArgs(l layout, s state) []string {
	kubeconfig := l.componentKubeconfig("metrics-server")
	return []string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--bind-address=" + loopback, fmt.Sprintf("--secure-port=%d", s.Ports["metrics-server"]),
		"--tls-cert-file=" + l.cert("metrics-server-serving"), "--tls-private-key-file=" + l.key("metrics-server-serving"),
		"--kubelet-insecure-tls", "--kubelet-use-node-status-port", "--kubelet-preferred-address-types=InternalIP",
		"--metric-resolution=10s", "--kubelet-request-timeout=5s",
	}
}

// makeCertificates makes what the components show each other.
func makeCertificates(l layout) (*authority, error) {
	ca, err := loadAuthority(l, "ca")
	if err != nil {
		return nil, err
	}
	frontProxy, err := loadAuthority(l, "front-proxy-ca")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"etcd", "kubelet", "metrics-server-serving"} {
		if err := ca.server(l, name); err != nil {
			return nil, err
		}
	}
	if err := ca.server(l, "kube-apiserver", "kubernetes", "kubernetes.default", "kubernetes.default.svc"); err != nil {
		return nil, err
	}
	if err := ca.client(l, "etcd-client", identity{user: "etcd-client"}); err != nil {
		return nil, err
	}
	if err := ca.client(l, "kubelet-client", identity{user: "kubelet-client", groups: []string{"system:masters"}}); err != nil {
		return nil, err
	}
	if err := frontProxy.client(l, "front-proxy-client", identity{user: "front-proxy-client"}); err != nil {
		return nil, err
	}
	return ca, signingKey(l, "service-account")
}
