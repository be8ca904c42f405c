package podlife

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

const (
	// pullTime is how long a registry takes to say that it does not have an image.
	pullTime = 1500 * time.Millisecond
	// errorTime is how long ErrImagePull shows before the kubelet reports its pause instead.
	errorTime = 4 * time.Second
)

// advancePull plays the pull of an image that does not exist: tries that fail, with growing pauses between.
// The tries lie at fixed distances from the moment the container became eligible, so no counter is needed.
func (m *machine) advancePull(now time.Time, c container) {
	phase, changes := pullPhase(now.Sub(c.eligible))
	m.wakeAt(c.eligible.Add(changes))
	image := reference(c.spec.Image)
	failed := fmt.Sprintf("failed to pull and unpack image %q: failed to resolve reference %q: %s: not found",
		image, image, image)
	if phase == "" || phase == c.status.State.Waiting.Reason {
		return
	}
	waiting := &corev1.ContainerStateWaiting{Reason: phase, Message: failed}
	if phase == "ErrImagePull" {
		m.event(c, "Normal", "Pulling", fmt.Sprintf("Pulling image %q", c.spec.Image))
		m.event(c, "Warning", "Failed", fmt.Sprintf("Failed to pull image %q: %s", c.spec.Image, failed))
	} else {
		waiting.Message = fmt.Sprintf("Back-off pulling image %q: ErrImagePull: %s", c.spec.Image, failed)
		m.event(c, "Normal", "BackOff", fmt.Sprintf("Back-off pulling image %q", c.spec.Image))
	}
	m.event(c, "Warning", "Failed", "Error: "+phase)
	c.status.State.Waiting = waiting
}

// pullPhase tells which waiting reason shows at an age, and the age at which the next one follows.
// Before the first answer of the registry there is none.
func pullPhase(age time.Duration) (phase string, changes time.Duration) {
	begin := time.Duration(0)
	for try := int32(0); ; try++ {
		failed := begin + pullTime
		next := failed + backOff(try)
		switch {
		case age < failed && try == 0:
			return "", failed
		case age < failed:
			return "ImagePullBackOff", failed
		case age < failed+errorTime:
			return "ErrImagePull", failed + errorTime
		case age < next:
			return "ImagePullBackOff", next
		}
		begin = next
	}
}
