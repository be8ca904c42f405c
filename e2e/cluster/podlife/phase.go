package podlife

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// setPhase sums the containers up as the kubelet does.
func (m *machine) setPhase() {
	m.status.Phase = corev1.PodPending
	for i, status := range m.status.InitContainerStatuses {
		if ended := status.State.Terminated; ended != nil && ended.ExitCode != 0 &&
			m.pod.Spec.RestartPolicy == corev1.RestartPolicyNever && !sidecar(&m.pod.Spec.InitContainers[i]) {
			m.finish(corev1.PodFailed)
			return
		}
	}
	waiting, ended, failed := 0, 0, 0
	for i, status := range m.status.ContainerStatuses {
		c := container{spec: &m.pod.Spec.Containers[i], status: &m.status.ContainerStatuses[i]}
		switch {
		case status.State.Waiting != nil && status.LastTerminationState.Terminated == nil:
			waiting++
		case status.State.Terminated != nil && !m.restarts(c, status.State.Terminated.ExitCode):
			ended++
			if status.State.Terminated.ExitCode != 0 {
				failed++
			}
		}
	}
	switch {
	case waiting > 0:
		return
	case ended < len(m.status.ContainerStatuses):
		m.status.Phase = corev1.PodRunning
	case failed > 0:
		m.finish(corev1.PodFailed)
	default:
		m.finish(corev1.PodSucceeded)
	}
}

// finish ends the pod for good; sidecars that still run stop with it.
func (m *machine) finish(phase corev1.PodPhase) {
	m.status.Phase = phase
	for i := range m.status.InitContainerStatuses {
		c := container{spec: &m.pod.Spec.InitContainers[i], status: &m.status.InitContainerStatuses[i], init: true}
		if c.status.State.Running != nil {
			m.end(c, 0, "Completed")
		}
	}
}

// setConditions derives the pod's conditions; a condition's transition time moves only when its status does.
func (m *machine) setConditions() {
	uninitialised, unready := m.pending()
	m.condition(corev1.PodReadyToStartContainers, m.status.PodIP != "" && !m.over(), "", "")
	m.condition(corev1.PodInitialized, len(uninitialised) == 0,
		"ContainersNotInitialized", "containers with incomplete status: "+list(uninitialised))
	reason, message := "ContainersNotReady", "containers with unready status: "+list(unready)
	if m.over() {
		reason, message = m.overReason(), ""
	}
	ready := len(unready) == 0 && m.status.Phase == corev1.PodRunning
	m.condition(corev1.ContainersReady, ready, reason, message)
	gates := m.gatesOpen()
	if ready && !gates {
		reason, message = "ReadinessGatesNotReady", "corresponding condition of pod readiness gate does not exist."
	}
	m.condition(corev1.PodReady, ready && gates, reason, message)
	m.condition(corev1.PodScheduled, true, "", "")
}

func (m *machine) over() bool {
	return m.status.Phase == corev1.PodSucceeded || m.status.Phase == corev1.PodFailed
}

func (m *machine) overReason() string {
	if m.status.Phase == corev1.PodSucceeded {
		return "PodCompleted"
	}
	return "PodFailed"
}

// pending names the init containers that are not done and the containers that are not ready.
func (m *machine) pending() (uninitialised, unready []string) {
	for i, status := range m.status.InitContainerStatuses {
		done := status.State.Terminated != nil && status.State.Terminated.ExitCode == 0
		if sidecar(&m.pod.Spec.InitContainers[i]) {
			done = done || status.Started != nil && *status.Started
			if !status.Ready {
				unready = append(unready, status.Name)
			}
		}
		if !done {
			uninitialised = append(uninitialised, status.Name)
		}
	}
	for _, status := range m.status.ContainerStatuses {
		if !status.Ready {
			unready = append(unready, status.Name)
		}
	}
	return uninitialised, unready
}

// gatesOpen tells whether every readiness gate's condition is true; others set those.
func (m *machine) gatesOpen() bool {
	return !slices.ContainsFunc(m.pod.Spec.ReadinessGates, func(gate corev1.PodReadinessGate) bool {
		return !slices.ContainsFunc(m.status.Conditions, func(have corev1.PodCondition) bool {
			return have.Type == gate.ConditionType && have.Status == corev1.ConditionTrue
		})
	})
}

// condition sets one condition; reason and message are kept only while it is false.
func (m *machine) condition(kind corev1.PodConditionType, holds bool, reason, message string) {
	want := corev1.PodCondition{
		Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: *m.stamp(),
		ObservedGeneration: m.pod.Generation,
	}
	if !holds {
		want.Status, want.Reason, want.Message = corev1.ConditionFalse, reason, message
	}
	at := slices.IndexFunc(m.status.Conditions, func(have corev1.PodCondition) bool { return have.Type == kind })
	if at < 0 {
		m.status.Conditions = append(m.status.Conditions, want)
		return
	}
	if have := m.status.Conditions[at]; have.Status == want.Status {
		want.LastTransitionTime = have.LastTransitionTime
		want.LastProbeTime = have.LastProbeTime
	}
	m.status.Conditions[at] = want
}

func list(names []string) string { return fmt.Sprintf("[%s]", strings.Join(names, " ")) }
