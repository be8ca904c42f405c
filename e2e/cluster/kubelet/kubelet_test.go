package kubelet

import (
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestWaveTotalIsItsIntegral(t *testing.T) {
	w := wave{mean: 0.5, swing: 0.4, phase: 1, period: 100 * time.Second}
	begin := time.Unix(1_000_000, 0)
	sum := 0.0
	for n := range 1300 {
		sum += w.at(begin.Add(time.Duration(n)*100*time.Millisecond)) * 0.1
	}
	if total := w.total(begin, begin.Add(130*time.Second)); math.Abs(total-sum) > 0.1 {
		t.Errorf("total %f, sum %f", total, sum)
	}
}

func TestUsageLeavesOutWhatDoesNotRun(t *testing.T) {
	pod := runningPod()
	pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: "dead"})
	pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{Name: "dead"})
	var out strings.Builder
	writeUsage(&out, []*corev1.Pod{pod}, &meter{}, time.Now())
	if !strings.Contains(out.String(), `container_memory_working_set_bytes{container="app",namespace="shop",pod="p"}`) {
		t.Errorf("running container missing:\n%s", out.String())
	}
	if strings.Contains(out.String(), "dead") {
		t.Errorf("stopped container counted:\n%s", out.String())
	}
}

func runningPod() *corev1.Pod {
	status := corev1.ContainerStatus{Name: "app", RestartCount: 2}
	status.State.Running = &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(time.Now().Add(-time.Minute))}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "p", UID: "u"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
		Status:     corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{status}},
	}
}

func TestWhichRun(t *testing.T) {
	ended := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{}}
	waiting := func(reason string) corev1.ContainerState {
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}}
	}
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	for name, c := range map[string]struct {
		state, last corev1.ContainerState
		previous    bool
		want        int32
		fails       string
	}{
		"running":            {state: running, want: 3},
		"running, previous":  {state: running, last: ended, previous: true, want: 2},
		"backing off":        {state: waiting("CrashLoopBackOff"), last: ended, want: 3},
		"previous of it":     {state: waiting("CrashLoopBackOff"), last: ended, previous: true, want: 3},
		"no previous":        {state: running, previous: true, fails: "previous terminated container"},
		"image not pulled":   {state: waiting("ImagePullBackOff"), fails: "trying and failing to pull image"},
		"not yet started":    {state: waiting("ContainerCreating"), fails: "is waiting to start: ContainerCreating"},
		"ended and not left": {state: ended, want: 3},
	} {
		pod := runningPod()
		pod.Status.ContainerStatuses[0] = corev1.ContainerStatus{Name: "app", RestartCount: 3, State: c.state, LastTerminationState: c.last}
		_, run, err := whichRun(pod, "app", c.previous)
		switch {
		case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
			t.Errorf("%s: error %v", name, err)
		case c.fails == "" && (err != nil || run != c.want):
			t.Errorf("%s: run %d, error %v", name, run, err)
		}
	}
	if _, _, err := whichRun(runningPod(), "other", false); err == nil {
		t.Error("a container that does not exist has a log")
	}
}

func TestLogOptions(t *testing.T) {
	options, err := logOptions(url.Values{"tailLines": {"5"}, "follow": {"true"}, "sinceTime": {"2026-01-02T03:04:05Z"}})
	if err != nil || *options.TailLines != 5 || !options.Follow || options.Since.Year() != 2026 {
		t.Errorf("%+v, %v", options, err)
	}
	if _, err := logOptions(url.Values{"tailLines": {"five"}}); err == nil {
		t.Error("tailLines=five was accepted")
	}
}

func TestAddressesAreUnique(t *testing.T) {
	a, err := newAddresses("10.244.3.0/24")
	if err != nil {
		t.Fatal(err)
	}
	old := runningPod()
	old.UID, old.Status.PodIP = "old", "10.244.3.2"
	a.adopt(old)
	seen := map[string]bool{"10.244.3.2": true}
	for n := range 100 {
		ip := a.assign(types.UID(rune('a' + n)))
		if seen[ip] {
			t.Fatalf("%s twice", ip)
		}
		seen[ip] = true
	}
	if a.assign("a") != a.assign("a") {
		t.Error("a pod's address changed")
	}
}
