package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	kubernetesVersion = "v1.36.3"
	controlPlaneRole  = "node-role.kubernetes.io/control-plane"
)

func nodeName(n int) string { return fmt.Sprintf("node-%d", n) }

// nodeComponent is the component that plays a node.
func nodeComponent(node string) string { return "kwok-" + node }

// nodeCIDR is the range of the n-th node's pod addresses.
func nodeCIDR(n int) string { return fmt.Sprintf("10.244.%d.0/24", n) }

// nodeIP is the n-th node's own address: all of 127.0.0.0/8 is this machine, so each node can have its own.
func nodeIP(n int) string { return fmt.Sprintf("127.0.1.%d", n) }

// registerNodes creates the Node objects that are missing. Their kubelets report the rest.
func registerNodes(ctx context.Context, l layout, s state) error {
	client, err := l.client()
	if err != nil {
		return err
	}
	for n := 1; n <= s.Nodes; n++ {
		err := retry(ctx, 20*time.Second, func() error { return registerNode(ctx, client, n, s.Nodes) })
		if err != nil {
			return fmt.Errorf("create %s: %w", nodeName(n), err)
		}
	}
	return nil
}

// waitNodes waits until every node that this supervisor plays is Ready.
func (s *supervisor) waitNodes(ctx context.Context) error {
	client, err := s.layout.client()
	if err != nil {
		return err
	}
	return retry(ctx, time.Minute, func() error {
		nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, node := range nodes.Items {
			if s.has(nodeComponent(node.Name)) && !isReady(node) {
				return fmt.Errorf("%s is not Ready; its log is %s", node.Name, s.layout.log(nodeComponent(node.Name)))
			}
		}
		return nil
	})
}

func isReady(node corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}

func registerNode(ctx context.Context, client kubernetes.Interface, n, of int) error {
	node := newNode(n, of)
	created, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{FieldManager: "kubelet"})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	if err != nil {
		return err
	}
	created.Status = node.Status
	_, err = client.CoreV1().Nodes().UpdateStatus(ctx, created, metav1.UpdateOptions{FieldManager: "kubelet"})
	return err
}

// newNode describes the n-th node. The first is the control plane's and keeps ordinary pods off, unless it is alone.
func newNode(n, of int) *corev1.Node {
	name := nodeName(n)
	zones := []string{"eu-1a", "eu-1b", "eu-1c"}
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Labels: map[string]string{
				corev1.LabelHostname: name, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
				corev1.LabelTopologyZone: zones[(n-1)%3], corev1.LabelTopologyRegion: "eu-1",
				corev1.LabelInstanceTypeStable: "standard-8",
			},
		},
		Spec: corev1.NodeSpec{
			PodCIDR: nodeCIDR(n), PodCIDRs: []string{nodeCIDR(n)},
			ProviderID: "quarterdeck://eu-1/" + name,
		},
		Status: nodeStatus(n),
	}
	if n > 1 {
		node.Labels["node-role.kubernetes.io/worker"] = ""
		return node
	}
	node.Labels[controlPlaneRole] = ""
	if of > 1 {
		node.Spec.Taints = []corev1.Taint{{Key: controlPlaneRole, Effect: corev1.TaintEffectNoSchedule}}
	}
	return node
}

func nodeStatus(n int) corev1.NodeStatus {
	amounts := func(cpu, memory, storage string) corev1.ResourceList {
		return corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory),
			corev1.ResourceEphemeralStorage: resource.MustParse(storage), corev1.ResourcePods: resource.MustParse("110"),
		}
	}
	return corev1.NodeStatus{
		Capacity:    amounts("8", "32Gi", "80Gi"),
		Allocatable: amounts("7800m", "30Gi", "72Gi"),
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: nodeIP(n)}, {Type: corev1.NodeHostName, Address: nodeName(n)},
		},
		NodeInfo: corev1.NodeSystemInfo{
			Architecture: "amd64", OperatingSystem: "linux", OSImage: "Debian GNU/Linux 12 (bookworm)",
			KernelVersion: "6.1.0-31-amd64", ContainerRuntimeVersion: "containerd://2.1.4",
			KubeletVersion: kubernetesVersion,
			MachineID:      fmt.Sprintf("%032x", n), SystemUUID: fmt.Sprintf("%032x", n), BootID: fmt.Sprintf("%032x", n),
		},
	}
}
