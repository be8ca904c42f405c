package kubelet

import (
	"fmt"
	"net/netip"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// addresses hands out the pod IPs of one node.
type addresses struct {
	prefix netip.Prefix
	mu     sync.Mutex
	last   netip.Addr
	owner  map[netip.Addr]types.UID
	of     map[types.UID]netip.Addr
}

func newAddresses(cidr string) (*addresses, error) {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil {
		return nil, fmt.Errorf("pod range: %w", err)
	}
	return &addresses{
		prefix: prefix, last: prefix.Addr().Next(),
		owner: map[netip.Addr]types.UID{}, of: map[types.UID]netip.Addr{},
	}, nil
}

// assign returns the pod's address, the same each time. Addresses are used in turn, so that one which was just
// given up does not come back at once.
func (a *addresses) assign(pod types.UID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ip, ok := a.of[pod]; ok {
		return ip.String()
	}
	for {
		a.last = a.last.Next()
		if !a.prefix.Contains(a.last) {
			a.last = a.prefix.Addr().Next().Next()
		}
		if _, taken := a.owner[a.last]; !taken {
			a.owner[a.last], a.of[pod] = pod, a.last
			return a.last.String()
		}
	}
}

// adopt notes the address that a pod has from before this process started.
func (a *addresses) adopt(pod *corev1.Pod) {
	ip, err := netip.ParseAddr(pod.Status.PodIP)
	if err != nil || pod.Spec.HostNetwork {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.owner[ip]; !taken {
		a.owner[ip], a.of[pod.UID] = pod.UID, ip
	}
}

func (a *addresses) release(pod types.UID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ip, ok := a.of[pod]; ok {
		delete(a.owner, ip)
		delete(a.of, pod)
	}
}
