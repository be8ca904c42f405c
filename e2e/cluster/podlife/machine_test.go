package podlife

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// simulation plays a pod against a clock that only it moves.
type simulation struct {
	t      *testing.T
	pod    *corev1.Pod
	now    time.Time
	begin  time.Time
	events []Event
	gone   bool
}

func simulate(t *testing.T, spec corev1.PodSpec) *simulation {
	t.Helper()
	if spec.RestartPolicy == "" {
		spec.RestartPolicy = corev1.RestartPolicyAlways
	}
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return &simulation{t: t, now: begin, begin: begin, pod: &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "order-1", UID: "u-1"}, Spec: spec,
	}}
}

// run moves the clock on, step by step as the machine asks for.
func (s *simulation) run(d time.Duration) {
	end := s.now.Add(d)
	for !s.gone {
		step := Next(s.pod, Node{IP: "127.0.1.1", PodIP: func() string { return "10.244.1.7" }}, s.now)
		s.pod.Status = step.Status
		s.events = append(s.events, step.Events...)
		s.gone = step.Delete
		if step.Wake == 0 || s.now.Add(step.Wake).After(end) {
			break
		}
		s.now = s.now.Add(step.Wake)
	}
	s.now = end
}

func (s *simulation) container(n int) corev1.ContainerStatus {
	return s.pod.Status.ContainerStatuses[n]
}

func (s *simulation) ready() bool {
	for _, c := range s.pod.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func (s *simulation) count(reason string) (n int) {
	for _, event := range s.events {
		if event.Reason == reason {
			n++
		}
	}
	return n
}

func containers(images ...string) []corev1.Container {
	var all []corev1.Container
	for i, image := range images {
		all = append(all, corev1.Container{Name: string(rune('a' + i)), Image: image})
	}
	return all
}

func TestOrdinaryImageIsReadyWithinThreeSeconds(t *testing.T) {
	s := simulate(t, corev1.PodSpec{Containers: containers("order:1")})
	s.run(300 * time.Millisecond)
	if s.pod.Status.Phase != corev1.PodPending || s.container(0).State.Waiting.Reason != "ContainerCreating" {
		t.Errorf("at first: %+v", s.pod.Status)
	}
	s.run(2700 * time.Millisecond)
	if s.pod.Status.Phase != corev1.PodRunning || !s.ready() || s.pod.Status.PodIP != "10.244.1.7" {
		t.Errorf("after 3 s: %+v", s.pod.Status)
	}
	for _, reason := range []string{"Pulling", "Pulled", "Created", "Started"} {
		if s.count(reason) != 1 {
			t.Errorf("%d events %s", s.count(reason), reason)
		}
	}
}

func TestCrashBacksOffLongerEachTime(t *testing.T) {
	s := simulate(t, corev1.PodSpec{Containers: containers("order:1-crash")})
	seen := map[string]bool{}
	for range 600 {
		s.run(time.Second)
		if waiting := s.container(0).State.Waiting; waiting != nil && waiting.Reason == "CrashLoopBackOff" {
			seen[waiting.Message] = true
			if last := s.container(0).LastTerminationState.Terminated; last.ExitCode != 1 || last.Reason != "Error" {
				t.Fatalf("last state: %+v", last)
			}
		}
		if s.pod.Status.Phase != corev1.PodPending && s.pod.Status.Phase != corev1.PodRunning {
			t.Fatalf("phase %s", s.pod.Status.Phase)
		}
	}
	for _, pause := range []string{"10s", "20s", "40s", "1m20s", "2m40s"} {
		message := "back-off " + pause + " restarting failed container=a pod=order-1_shop(u-1)"
		if !seen[message] {
			t.Errorf("never said %q", message)
		}
	}
	if restarts := s.container(0).RestartCount; restarts < 5 || restarts > 7 {
		t.Errorf("%d restarts in ten minutes", restarts)
	}
	if s.count("BackOff") == 0 {
		t.Error("no BackOff event")
	}
}

func TestEachContainerGoesItsOwnWay(t *testing.T) {
	s := simulate(t, corev1.PodSpec{Containers: containers("a:1", "b:1-nopull", "c:1-oom")})
	s.run(3 * time.Second)
	if s.container(0).State.Running == nil || s.container(1).State.Waiting.Reason != "ErrImagePull" {
		t.Errorf("after 3 s: %+v", s.pod.Status.ContainerStatuses)
	}
	s.run(5 * time.Second)
	if s.container(1).State.Waiting.Reason != "ImagePullBackOff" {
		t.Errorf("after 8 s: %+v", s.container(1))
	}
	s.run(time.Minute)
	if last := s.container(2).LastTerminationState.Terminated; last == nil || last.Reason != "OOMKilled" || last.ExitCode != 137 {
		t.Errorf("oom: %+v", s.container(2))
	}
	if s.ready() || s.pod.Status.Phase != corev1.PodPending {
		t.Errorf("a pod with a container that never started is Pending: %s", s.pod.Status.Phase)
	}
}

func TestInitContainersRunInTurnAndSidecarsStay(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	s := simulate(t, corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "wait", Image: "wait:1"}, {Name: "proxy", Image: "envoy:1", RestartPolicy: &always}},
		Containers:     containers("app:1"),
	})
	s.run(1500 * time.Millisecond)
	if s.container(0).State.Waiting.Reason != "PodInitializing" {
		t.Errorf("app at first: %+v", s.container(0))
	}
	s.run(10 * time.Second)
	wait, proxy := s.pod.Status.InitContainerStatuses[0], s.pod.Status.InitContainerStatuses[1]
	if wait.State.Terminated == nil || wait.State.Terminated.Reason != "Completed" {
		t.Errorf("init container: %+v", wait)
	}
	if proxy.State.Running == nil || !proxy.Ready || !s.ready() {
		t.Errorf("sidecar: %+v", proxy)
	}
	if proxy.State.Running.StartedAt.Time.Before(wait.State.Terminated.FinishedAt.Time) {
		t.Error("the sidecar did not wait for the init container")
	}
}

func TestReadinessFollowsTheTag(t *testing.T) {
	slow := simulate(t, corev1.PodSpec{Containers: containers("a:1-slow")})
	slow.run(15 * time.Second)
	if slow.ready() {
		t.Error("-slow was ready after 15 s")
	}
	slow.run(10 * time.Second)
	if !slow.ready() {
		t.Error("-slow was not ready after 25 s")
	}
	unready := simulate(t, corev1.PodSpec{Containers: containers("a:1-unready")})
	unready.run(5 * time.Minute)
	if unready.ready() || unready.pod.Status.Phase != corev1.PodRunning || unready.count("Unhealthy") < 20 {
		t.Errorf("-unready: %s, %d events", unready.pod.Status.Phase, unready.count("Unhealthy"))
	}
}

func TestTasksEnd(t *testing.T) {
	for image, want := range map[string]corev1.PodPhase{"a:1": corev1.PodSucceeded, "a:1-crash": corev1.PodFailed} {
		s := simulate(t, corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: containers(image)})
		s.run(15 * time.Second)
		if s.pod.Status.Phase != want {
			t.Errorf("%s: %s", image, s.pod.Status.Phase)
		}
	}
}

func TestDeletionIsGraceful(t *testing.T) {
	for image, wants := range map[string]time.Duration{"a:1": 3 * time.Second, "a:1-stubborn": 31 * time.Second} {
		s := simulate(t, corev1.PodSpec{Containers: containers(image)})
		s.run(10 * time.Second)
		grace := int64(30)
		at := metav1.NewTime(s.now.Add(30 * time.Second))
		s.pod.DeletionTimestamp, s.pod.DeletionGracePeriodSeconds = &at, &grace
		s.run(wants - 2500*time.Millisecond)
		if s.gone {
			t.Errorf("%s: gone too soon", image)
		}
		s.run(2500 * time.Millisecond)
		if !s.gone || s.container(0).State.Terminated == nil {
			t.Errorf("%s: still here after %s", image, wants)
		}
		if s.count("Killing") == 0 {
			t.Errorf("%s: no Killing event", image)
		}
	}
}

func TestReferenceSpellsTheImageOut(t *testing.T) {
	for image, want := range map[string]string{
		"redis":                     "docker.io/library/redis:latest",
		"your/image:2":              "docker.io/your/image:2",
		"registry.example.com/a/b":  "registry.example.com/a/b:latest",
		"localhost:5000/a:1-nopull": "localhost:5000/a:1-nopull",
	} {
		if got := reference(image); got != want {
			t.Errorf("%s: %s, want %s", image, got, want)
		}
	}
}

func TestContainerIDLooksReal(t *testing.T) {
	id := containerID(&corev1.Pod{}, "a", 1)
	if hex := strings.TrimPrefix(id, "containerd://"); len(hex) != 64 {
		t.Errorf("%q", id)
	}
}
