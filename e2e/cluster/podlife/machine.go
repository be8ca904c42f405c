// Package podlife decides what a kubelet would report for a pod at a moment in time.
//
// It keeps no state: everything is derived from the pod's spec, the status last written and the clock, so a node
// that was dead for an hour continues where it should.
package podlife

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Node is what the machine has to know of the node that runs the pod.
type Node struct {
	// IP is the node's own address.
	IP string
	// PodIP hands out an address for a pod that has none yet.
	PodIP func() string
}

// Event is one kubelet event about a pod or one of its containers.
type Event struct {
	// FieldPath names the container ("spec.containers{app}"); empty for the pod itself.
	FieldPath string
	Type      string
	Reason    string
	Message   string
}

// Step is the machine's decision.
type Step struct {
	Status corev1.PodStatus
	// Changed tells whether Status differs from what the pod has.
	Changed bool
	Events  []Event
	// Delete asks for the pod's removal: its containers have stopped.
	Delete bool
	// Wake is when to ask again if nothing else happens; 0 means only when the pod changes.
	Wake time.Duration
}

// machine works out one step.
type machine struct {
	pod    *corev1.Pod
	node   Node
	now    time.Time
	status *corev1.PodStatus
	events []Event
	wake   time.Time
}

// Next decides what the pod's status is now, which events tell of the change, and when to look again.
func Next(pod *corev1.Pod, node Node, now time.Time) Step {
	m := &machine{pod: pod, node: node, now: now.Truncate(time.Second), status: pod.Status.DeepCopy()}
	if pod.DeletionTimestamp != nil {
		return m.terminate(now)
	}
	if finished(pod) {
		return Step{Status: pod.Status}
	}
	m.begin()
	m.runInitContainers(now)
	m.setPhase()
	m.setConditions()
	step := Step{
		Status:  *m.status,
		Changed: !equality.Semantic.DeepEqual(m.status, &pod.Status),
		Events:  m.events,
	}
	if !m.wake.IsZero() {
		step.Wake = max(m.wake.Sub(now), 50*time.Millisecond)
	}
	return step
}

func finished(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// begin gives the pod what it gets before any container runs: start time, addresses, container statuses.
func (m *machine) begin() {
	if m.status.StartTime == nil {
		m.status.StartTime = m.stamp()
	}
	m.status.HostIP = m.node.IP
	m.status.HostIPs = []corev1.HostIP{{IP: m.node.IP}}
	m.status.QOSClass = orDefault(m.status.QOSClass, corev1.PodQOSBestEffort)
	m.status.InitContainerStatuses = m.ensure(m.status.InitContainerStatuses, m.pod.Spec.InitContainers)
	m.status.ContainerStatuses = m.ensure(m.status.ContainerStatuses, m.pod.Spec.Containers)
}

// giveAddress assigns the pod's IP; a kubelet reports it once the pod's sandbox is up.
func (m *machine) giveAddress() {
	if m.status.PodIP != "" {
		return
	}
	ip := m.node.IP
	if !m.pod.Spec.HostNetwork {
		ip = m.node.PodIP()
	}
	m.status.PodIP = ip
	m.status.PodIPs = []corev1.PodIP{{IP: ip}}
}

// ensure returns one status for each container, in the spec's order, keeping those that exist.
func (m *machine) ensure(have []corev1.ContainerStatus, specs []corev1.Container) []corev1.ContainerStatus {
	waiting := "ContainerCreating"
	if len(m.pod.Spec.InitContainers) > 0 {
		waiting = "PodInitializing"
	}
	known := make(map[string]corev1.ContainerStatus, len(have))
	for _, status := range have {
		known[status.Name] = status
	}
	var all []corev1.ContainerStatus
	for _, spec := range specs {
		status, ok := known[spec.Name]
		if !ok {
			no := false
			status = corev1.ContainerStatus{Name: spec.Name, Image: spec.Image, Started: &no}
			status.State.Waiting = &corev1.ContainerStateWaiting{Reason: waiting}
		}
		all = append(all, status)
	}
	return all
}

// runInitContainers advances the init containers one after the other, and the rest once they are done.
// An init container that restarts always is a sidecar: the next one follows as soon as it has started.
func (m *machine) runInitContainers(now time.Time) {
	eligible := m.status.StartTime.Add(jitter(m.pod, "sandbox", 400*time.Millisecond, 1100*time.Millisecond))
	if now.Before(eligible) {
		m.wakeAt(eligible)
		return
	}
	m.giveAddress()
	for i := range m.pod.Spec.InitContainers {
		spec, status := &m.pod.Spec.InitContainers[i], &m.status.InitContainerStatuses[i]
		m.advance(now, container{spec: spec, status: status, eligible: eligible, init: true})
		switch {
		case sidecar(spec) && status.Started != nil && *status.Started:
			eligible = status.State.Running.StartedAt.Time
		case status.State.Terminated != nil && status.State.Terminated.ExitCode == 0:
			eligible = status.State.Terminated.FinishedAt.Time
		default:
			return
		}
	}
	for i := range m.pod.Spec.Containers {
		m.advance(now, container{
			spec: &m.pod.Spec.Containers[i], status: &m.status.ContainerStatuses[i], eligible: eligible,
		})
	}
	m.runEphemeral()
}

// runEphemeral starts the containers that `kubectl debug` adds.
func (m *machine) runEphemeral() {
	for i := len(m.status.EphemeralContainerStatuses); i < len(m.pod.Spec.EphemeralContainers); i++ {
		spec := m.pod.Spec.EphemeralContainers[i]
		status := corev1.ContainerStatus{
			Name: spec.Name, Image: reference(spec.Image), ImageID: imageID(spec.Image),
			ContainerID: containerID(m.pod, spec.Name, 0),
		}
		status.State.Running = &corev1.ContainerStateRunning{StartedAt: *m.stamp()}
		m.status.EphemeralContainerStatuses = append(m.status.EphemeralContainerStatuses, status)
	}
}

func sidecar(spec *corev1.Container) bool {
	return spec.RestartPolicy != nil && *spec.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func (m *machine) stamp() *metav1.Time { t := metav1.NewTime(m.now); return &t }

// wakeAt asks to be called again at a moment, unless something else is due earlier.
func (m *machine) wakeAt(at time.Time) {
	if m.wake.IsZero() || at.Before(m.wake) {
		m.wake = at
	}
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
