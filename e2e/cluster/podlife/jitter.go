package podlife

import (
	"fmt"
	"hash/fnv"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// jitter picks a duration in [low, high) that is always the same for the same pod and topic: the machine keeps
// no memory of its own, so a draw must give the same result each time it is asked.
func jitter(pod *corev1.Pod, topic string, low, high time.Duration) time.Duration {
	return low + time.Duration(hash(string(pod.UID)+topic)%uint64(high-low))
}

// containerID invents the runtime's id of one run of one container.
func containerID(pod *corev1.Pod, container string, run int32) string {
	id := "containerd://"
	for part := range 4 {
		id += fmt.Sprintf("%016x", hash(fmt.Sprintf("%s/%s/%d/%d", pod.UID, container, run, part)))
	}
	return id
}

func imageID(image string) string {
	repository := reference(image)
	digest := ""
	for part := range 4 {
		digest += fmt.Sprintf("%016x", hash(fmt.Sprintf("%s/%d", repository, part)))
	}
	return repository + "@sha256:" + digest
}

func hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	// FNV alone leaves neighbouring inputs close together; one round of mixing spreads them.
	sum := h.Sum64()
	sum ^= sum >> 33
	sum *= 0xff51afd7ed558ccd
	return sum ^ sum>>33
}
