package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// startTime is how long a component may take until it answers; a filled store is slow to load.
const startTime = 3 * time.Minute

// waitReady waits until a component does its work, where that can be asked from outside.
func (s *supervisor) waitReady(ctx context.Context, p *process) error {
	switch p.component.name {
	case "etcd":
		return waitFor(ctx, p, func(context.Context) bool { return listens(s.state.Ports["etcd"]) })
	case "kube-apiserver":
		return waitFor(ctx, p, s.apiReady)
	}
	return nil
}

// waitFor asks until the answer is yes, the process ends or the time is up.
func waitFor(ctx context.Context, p *process, ready func(context.Context) bool) error {
	deadline := time.After(startTime)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ready(ctx) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.ended:
			return fmt.Errorf("%s ended while it started", p.component.name)
		case <-deadline:
			return fmt.Errorf("%s is not ready after %s", p.component.name, startTime)
		case <-tick.C:
		}
	}
	return nil
}

func listens(port int) bool {
	connection, err := net.DialTimeout("tcp", address(port), time.Second)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}

func (s *supervisor) apiReady(ctx context.Context) bool {
	client, err := s.layout.client()
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() == nil
}

// clearLease removes the Lease that an earlier run of a leader still holds: that run is dead, and waiting for the
// Lease to expire would take half an hour.
func (s *supervisor) clearLease(ctx context.Context, name string) error {
	if !slices.Contains([]string{"kube-controller-manager", "kube-scheduler"}, name) {
		return nil
	}
	client, err := s.layout.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err = client.CoordinationV1().Leases("kube-system").Delete(ctx, name, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("take over the lease of %s: %w", name, err)
	}
	return nil
}
