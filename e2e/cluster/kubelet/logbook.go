package kubelet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
)

const (
	// maxLogSize is when a container's log is rotated: the kubelet's own default.
	maxLogSize = 10 << 20
	// entrySize is what a runtime writes of a line at once; longer lines are split.
	entrySize = 16 << 10
	// backlog is how much silence is made up for: none of a pause of the whole machine.
	backlog = time.Second
)

// logbook writes one file per run of a container, in the format of a container runtime, which is what log readers
// of Kubernetes expect.
type logbook struct {
	dir  string
	mu   sync.Mutex
	runs map[string]*run
}

// run is one container that is writing.
type run struct {
	path string
	talk voice
	// due is when it says its next line.
	due  time.Time
	line int
}

func newLogbook(dir string) *logbook { return &logbook{dir: dir, runs: map[string]*run{}} }

// path is the file of the n-th run of a container.
func (l *logbook) path(pod *corev1.Pod, container string, restarts int32) string {
	return filepath.Join(l.podDir(pod), container, fmt.Sprintf("%d.log", restarts))
}

func (l *logbook) podDir(pod *corev1.Pod) string {
	return filepath.Join(l.dir, pod.Namespace+"_"+pod.Name+"_"+string(pod.UID))
}

// observe opens the logs of containers that have started and ends those of containers that have stopped.
func (l *logbook) observe(pod *corev1.Pod) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, statuses := range [][]corev1.ContainerStatus{
		pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses,
	} {
		for _, status := range statuses {
			l.observeContainer(pod, status)
		}
	}
}

func (l *logbook) observeContainer(pod *corev1.Pod, status corev1.ContainerStatus) {
	key := string(pod.UID) + "/" + status.Name
	path := l.path(pod, status.Name, status.RestartCount)
	current := l.runs[key]
	if status.State.Running != nil && (current == nil || current.path != path) {
		if current != nil {
			l.finish(current, status.LastTerminationState.Terminated)
		}
		l.runs[key] = l.open(pod, status, path)
		return
	}
	if status.State.Running == nil && current != nil {
		ended := status.State.Terminated
		if ended == nil {
			ended = status.LastTerminationState.Terminated
		}
		l.finish(current, ended)
		delete(l.runs, key)
	}
}

// open starts the log of a run, unless an earlier process already did.
func (l *logbook) open(pod *corev1.Pod, status corev1.ContainerStatus, path string) *run {
	talk := voiceOf(pod, status)
	started := &run{path: path, talk: talk, due: time.Now().Add(talk.every)}
	if _, err := os.Stat(path); err == nil {
		return started
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		klog.ErrorS(err, "log not opened", "path", path)
		return started
	}
	os.Remove(l.path(pod, status.Name, status.RestartCount-2))
	started.say(talk.greeting...)
	return started
}

func (l *logbook) finish(r *run, ended *corev1.ContainerStateTerminated) {
	if ended != nil {
		r.say(r.talk.farewell(ended)...)
	}
}

// forget removes the logs of a pod that is gone.
func (l *logbook) forget(pod *corev1.Pod) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, specs := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, spec := range specs {
			delete(l.runs, string(pod.UID)+"/"+spec.Name)
		}
	}
	os.RemoveAll(l.podDir(pod))
}

// write lets every running container say its lines until the context ends.
func (l *logbook) write(ctx context.Context) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			l.writeDue(now)
		}
	}
}

func (l *logbook) writeDue(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.runs {
		r.say(r.dueLines(now)...)
	}
}

// dueLines are the lines that are to be said by now.
func (r *run) dueLines(now time.Time) []string {
	if now.Sub(r.due) > backlog {
		r.due = now
	}
	var lines []string
	for !now.Before(r.due) {
		lines = append(lines, r.talk.line(r.line))
		r.due = r.due.Add(r.talk.every)
		r.line++
	}
	return lines
}

// say appends lines to the log, rotating it when it has grown too large.
func (r *run) say(lines ...string) {
	if len(lines) == 0 {
		return
	}
	file, err := os.OpenFile(r.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		klog.ErrorS(err, "log not written", "path", r.path)
		return
	}
	defer file.Close()
	for _, line := range lines {
		// A line is written whole, so that readers never see a part of it.
		file.Write(entries(time.Now(), line))
	}
	if info, err := file.Stat(); err == nil && info.Size() > maxLogSize {
		os.Rename(r.path, r.path+".1")
	}
}

// entries is a line in the format of a container runtime: P for a part, F for its end.
func entries(at time.Time, line string) []byte {
	stamp := at.UTC().Format(time.RFC3339Nano)
	var out []byte
	for len(line) > entrySize {
		out = fmt.Appendf(out, "%s stdout P %s\n", stamp, line[:entrySize])
		line = line[entrySize:]
	}
	return fmt.Appendf(out, "%s stdout F %s\n", stamp, line)
}
