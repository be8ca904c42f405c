package podlife

import (
	"strings"
	"time"
)

// behaviour is what a container does once the node tries to run it.
type behaviour struct {
	pullable bool
	// exitCode and exitReason tell how it ends when runs is set and it is not a task that completes.
	exitCode   int32
	exitReason string
	// runs is how long it lives; 0 means until it is told to stop.
	runs time.Duration
	// readyAfter is the time from its start to its first good readiness probe; negative means never.
	readyAfter time.Duration
	// stubborn containers ignore SIGTERM and last until the grace period ends.
	stubborn bool
}

// behaviourOf reads a container's fate from its image tag, so that a test can provoke any state by setting
// an image, which is all that a user of the dashboard can do too.
func behaviourOf(image string) behaviour {
	b := behaviour{pullable: true, readyAfter: time.Second}
	switch {
	case strings.HasSuffix(image, "-crash"):
		b.runs, b.exitCode, b.exitReason = 3*time.Second, 1, "Error"
	case strings.HasSuffix(image, "-oom"):
		b.runs, b.exitCode, b.exitReason = 6*time.Second, 137, "OOMKilled"
	case strings.HasSuffix(image, "-nopull"):
		b.pullable = false
	case strings.HasSuffix(image, "-slow"):
		b.readyAfter = 20 * time.Second
	case strings.HasSuffix(image, "-unready"):
		b.readyAfter = -1
	case strings.HasSuffix(image, "-stubborn"):
		b.stubborn = true
	}
	return b
}

// fails tells whether the container ends with an error by itself.
func (b behaviour) fails() bool { return b.exitReason != "" }

// taskTime is how long a container that is meant to end (a Job's, an init container) runs.
func (b behaviour) taskTime(ordinary time.Duration) time.Duration {
	switch {
	case b.fails():
		return b.runs
	case b.readyAfter > ordinary:
		return b.readyAfter
	}
	return ordinary
}

// reference is the image as a container runtime reports it: with registry, repository and tag spelt out.
func reference(image string) string {
	name := image
	if first, _, ok := strings.Cut(image, "/"); !ok {
		name = "docker.io/library/" + image
	} else if !strings.ContainsAny(first, ".:") {
		name = "docker.io/" + image
	}
	if !strings.Contains(name[strings.LastIndex(name, "/"):], ":") {
		name += ":latest"
	}
	return name
}
