package podlife

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// terminate plays a graceful deletion: the containers get SIGTERM, stop within the grace period, the final status
// is written, and then the object goes.
func (m *machine) terminate(now time.Time) Step {
	grace := time.Duration(0)
	if m.pod.DeletionGracePeriodSeconds != nil {
		grace = time.Duration(*m.pod.DeletionGracePeriodSeconds) * time.Second
	}
	if grace == 0 && len(m.pod.Finalizers) > 0 && !m.anyRunning() {
		// The kubelet is done; whoever owns the finalizer is not.
		return Step{Status: m.pod.Status}
	}
	asked := m.pod.DeletionTimestamp.Add(-grace)
	if stops := asked.Add(m.stopTime(grace)); now.Before(stops) {
		m.killing()
		return Step{Status: m.pod.Status, Events: m.events, Wake: stops.Sub(now)}
	}
	if !m.anyRunning() {
		return Step{Status: m.pod.Status, Delete: true}
	}
	m.stopAll()
	return Step{Status: *m.status, Changed: true, Wake: 50 * time.Millisecond}
}

// stopTime is how long the slowest container takes to stop.
func (m *machine) stopTime(grace time.Duration) time.Duration {
	stubborn := slices.ContainsFunc(m.pod.Spec.Containers, func(c corev1.Container) bool {
		return behaviourOf(c.Image).stubborn
	})
	if stubborn {
		return grace
	}
	return min(grace, jitter(m.pod, "stop", time.Second, 2*time.Second))
}

func (m *machine) killing() {
	for i := range m.pod.Spec.Containers {
		c := container{spec: &m.pod.Spec.Containers[i]}
		if i < len(m.status.ContainerStatuses) && m.status.ContainerStatuses[i].State.Running != nil {
			m.event(c, "Normal", "Killing", fmt.Sprintf("Stopping container %s", c.spec.Name))
		}
	}
}

func (m *machine) anyRunning() bool {
	runs := func(status corev1.ContainerStatus) bool { return status.State.Running != nil }
	return slices.ContainsFunc(m.status.ContainerStatuses, runs) ||
		slices.ContainsFunc(m.status.InitContainerStatuses, runs)
}

// stopAll writes the end of every container that still runs.
func (m *machine) stopAll() {
	code, reason := int32(0), "Completed"
	if m.stopTime(time.Hour) == time.Hour {
		code, reason = 137, "Error"
	}
	for _, statuses := range [][]corev1.ContainerStatus{m.status.InitContainerStatuses, m.status.ContainerStatuses} {
		for i := range statuses {
			if statuses[i].State.Running != nil {
				m.end(container{status: &statuses[i]}, code, reason)
			}
		}
	}
	if m.status.Phase == corev1.PodRunning {
		m.status.Phase = corev1.PodSucceeded
		if code != 0 || m.pod.Spec.RestartPolicy != corev1.RestartPolicyAlways {
			m.status.Phase = corev1.PodFailed
		}
	}
	m.setConditions()
}
