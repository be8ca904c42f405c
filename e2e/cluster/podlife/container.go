package podlife

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// maxBackOff is the kubelet's longest pause between two restarts, or two pulls.
const maxBackOff = 5 * time.Minute

// container is one container of the pod and what the machine needs to advance it.
type container struct {
	spec   *corev1.Container
	status *corev1.ContainerStatus
	// eligible is the moment from which it may start.
	eligible time.Time
	init     bool
}

func (c container) fieldPath() string {
	if c.init {
		return fmt.Sprintf("spec.initContainers{%s}", c.spec.Name)
	}
	return fmt.Sprintf("spec.containers{%s}", c.spec.Name)
}

// advance moves one container on by as many states as are due.
func (m *machine) advance(now time.Time, c container) {
	switch {
	case c.status.State.Running != nil:
		m.advanceRunning(now, c)
	case c.status.State.Terminated != nil:
		m.advanceTerminated(now, c)
	case c.status.LastTerminationState.Terminated != nil:
		m.advanceBackOff(now, c)
	case !behaviourOf(c.spec.Image).pullable:
		m.advancePull(now, c)
	default:
		m.advanceCreating(now, c)
	}
}

// advanceCreating pulls the image and starts the container.
func (m *machine) advanceCreating(now time.Time, c container) {
	took := jitter(m.pod, "pull/"+c.spec.Name, 400*time.Millisecond, 1600*time.Millisecond)
	if at := c.eligible.Add(took); now.Before(at) {
		m.wakeAt(at)
		return
	}
	m.event(c, "Normal", "Pulling", fmt.Sprintf("Pulling image %q", c.spec.Image))
	m.event(c, "Normal", "Pulled", fmt.Sprintf("Successfully pulled image %q in %s (%s including waiting). Image size: %d bytes.",
		c.spec.Image, took.Round(time.Millisecond), took.Round(time.Millisecond), imageSize(c.spec.Image)))
	m.start(now, c)
}

// start runs the container, for the first time or again.
func (m *machine) start(now time.Time, c container) {
	m.event(c, "Normal", "Created", "Container created")
	m.event(c, "Normal", "Started", "Container started")
	status := c.status
	status.Image, status.ImageID = reference(c.spec.Image), imageID(c.spec.Image)
	status.ContainerID = containerID(m.pod, c.spec.Name, status.RestartCount)
	status.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: *m.stamp()}}
	status.Ready = false
	m.advanceRunning(now, c)
}

// advanceRunning lets probes succeed and the container end.
func (m *machine) advanceRunning(now time.Time, c container) {
	does := behaviourOf(c.spec.Image)
	started := c.status.State.Running.StartedAt.Time
	if life, code, reason := m.lifetime(c, does); life > 0 {
		if end := started.Add(life); now.Before(end) {
			m.wakeAt(end)
		} else {
			m.end(c, code, reason)
			m.advanceTerminated(now, c)
			return
		}
	}
	m.probe(now, c, does, started)
}

// lifetime is how long this run lasts (0: until stopped) and how it ends.
func (m *machine) lifetime(c container, does behaviour) (time.Duration, int32, string) {
	switch {
	case does.fails():
		return does.runs, does.exitCode, does.exitReason
	case c.init && !sidecar(c.spec):
		return does.taskTime(jitter(m.pod, "init/"+c.spec.Name, time.Second, 2*time.Second)), 0, "Completed"
	case !c.init && m.pod.Spec.RestartPolicy != corev1.RestartPolicyAlways:
		return does.taskTime(jitter(m.pod, "task/"+c.spec.Name, 4*time.Second, 8*time.Second)), 0, "Completed"
	}
	return 0, 0, ""
}

// probe sets started and ready as the container's probes would.
func (m *machine) probe(now time.Time, c container, does behaviour, since time.Time) {
	started := true
	if c.spec.StartupProbe != nil {
		started = m.reached(now, since.Add(time.Second))
	}
	c.status.Started = &started
	switch {
	case c.init && !sidecar(c.spec):
		return
	case does.fails() && c.spec.ReadinessProbe != nil, does.readyAfter < 0:
		m.unhealthy(now, c, since)
		return
	}
	after := does.readyAfter
	if c.spec.ReadinessProbe == nil && after <= time.Second {
		after = 0
	}
	c.status.Ready = m.reached(now, since.Add(after)) && started
	if !c.status.Ready && after > time.Second {
		m.unhealthy(now, c, since)
	}
}

// reached tells whether a moment has come, and asks to be called then if not.
func (m *machine) reached(now, at time.Time) bool {
	if now.Before(at) {
		m.wakeAt(at)
		return false
	}
	return true
}

// unhealthy reports a failing readiness probe every ten seconds.
func (m *machine) unhealthy(now time.Time, c container, since time.Time) {
	const period = 10 * time.Second
	c.status.Ready = false
	age := now.Sub(since)
	m.wakeAt(since.Add((age/period + 1) * period))
	if age >= 2*time.Second && age%period < time.Second {
		m.event(c, "Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
	} else if age < 2*time.Second {
		m.wakeAt(since.Add(period))
	}
}

// end stops the current run.
func (m *machine) end(c container, code int32, reason string) {
	no := false
	c.status.Ready, c.status.Started = false, &no
	c.status.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: code, Reason: reason, ContainerID: c.status.ContainerID,
		StartedAt: c.status.State.Running.StartedAt, FinishedAt: *m.stamp(),
	}}
	if code == 0 && c.init {
		c.status.Ready = true
	}
}

// advanceTerminated restarts a container that has ended, at once the first time, later with a growing pause.
func (m *machine) advanceTerminated(now time.Time, c container) {
	ended := c.status.State.Terminated
	if !m.restarts(c, ended.ExitCode) {
		return
	}
	if at := ended.FinishedAt.Add(1500 * time.Millisecond); now.Before(at) {
		m.wakeAt(at)
		return
	}
	c.status.LastTerminationState = corev1.ContainerState{Terminated: ended}
	if c.status.RestartCount == 0 {
		m.restart(now, c)
		return
	}
	pause := backOff(c.status.RestartCount - 1)
	c.status.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason: "CrashLoopBackOff",
		Message: fmt.Sprintf("back-off %s restarting failed container=%s pod=%s_%s(%s)",
			pause, c.spec.Name, m.pod.Name, m.pod.Namespace, m.pod.UID),
	}}
	m.event(c, "Warning", "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s_%s(%s)",
		c.spec.Name, m.pod.Name, m.pod.Namespace, m.pod.UID))
	m.advanceBackOff(now, c)
}

// advanceBackOff waits for the end of the pause between two runs.
func (m *machine) advanceBackOff(now time.Time, c container) {
	at := c.status.LastTerminationState.Terminated.FinishedAt.Add(backOff(c.status.RestartCount - 1))
	if m.reached(now, at) {
		m.restart(now, c)
	}
}

func (m *machine) restart(now time.Time, c container) {
	c.status.RestartCount++
	m.event(c, "Normal", "Pulled", fmt.Sprintf("Container image %q already present on machine", c.spec.Image))
	m.start(now, c)
}

// restarts tells whether a container that ended with this code is run again.
func (m *machine) restarts(c container, code int32) bool {
	switch policy := m.pod.Spec.RestartPolicy; {
	case c.init && sidecar(c.spec):
		return true
	case c.init:
		return code != 0 && policy != corev1.RestartPolicyNever
	case policy == corev1.RestartPolicyOnFailure:
		return code != 0
	default:
		return policy == corev1.RestartPolicyAlways
	}
}

// backOff is the pause after the n-th failure in a row, counted from 0: 10 s, 20 s, 40 s, up to five minutes.
func backOff(n int32) time.Duration {
	if n < 0 {
		return 0
	}
	if n > 5 {
		return maxBackOff
	}
	return min(10*time.Second<<n, maxBackOff)
}

func imageSize(image string) uint64 { return 8_000_000 + hash(image)%90_000_000 }

func (m *machine) event(c container, kind, reason, message string) {
	m.events = append(m.events, Event{FieldPath: c.fieldPath(), Type: kind, Reason: reason, Message: message})
}
