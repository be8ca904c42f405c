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

// maxLogSize is when a container's log is rotated, as a runtime does.
const maxLogSize = 2 << 20

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
		if now.Before(r.due) {
			continue
		}
		r.due = now.Add(r.talk.every)
		r.say(r.talk.line(r.line))
		r.line++
	}
}

// say appends lines to the log, rotating it when it has grown too large.
func (r *run) say(lines ...string) {
	file, err := os.OpenFile(r.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		klog.ErrorS(err, "log not written", "path", r.path)
		return
	}
	defer file.Close()
	for _, line := range lines {
		fmt.Fprintf(file, "%s stdout F %s\n", time.Now().UTC().Format(time.RFC3339Nano), line)
	}
	if info, err := file.Stat(); err == nil && info.Size() > maxLogSize {
		os.Rename(r.path, r.path+".1")
	}
}
