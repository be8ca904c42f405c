package kubelet

import (
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// CPUAnnotation on a pod sets how much of their CPU request its containers use on average, as "93%".
const CPUAnnotation = "quarterdeck.local/cpu-usage"

const mebibyte = 1 << 20

// wave is an amount that swings around a mean. Its integral has a closed form, so a counter needs no memory.
type wave struct {
	mean float64
	// swing is the part of the mean that it moves by, period how long one swing takes, phase where it begins.
	swing, phase float64
	period       time.Duration
}

func (w wave) at(t time.Time) float64 {
	return w.mean * (1 + w.swing*math.Sin(w.angle(t)))
}

// total is the amount summed up over the seconds from since to t.
func (w wave) total(since, t time.Time) float64 {
	perSecond := 2 * math.Pi / w.period.Seconds()
	return w.mean * (t.Sub(since).Seconds() - w.swing/perSecond*(math.Cos(w.angle(t))-math.Cos(w.angle(since))))
}

func (w wave) angle(t time.Time) float64 {
	seconds := float64(t.UnixMilli()) / 1000
	return 2*math.Pi*seconds/w.period.Seconds() + w.phase
}

// cpuOf is the CPU, in cores, that a container uses while it runs.
func cpuOf(pod *corev1.Pod, spec *corev1.Container) wave {
	draw := draws(pod, spec.Name)
	w := wave{mean: 0.004 + 0.03*draw(0), swing: 0.2 + 0.3*draw(1), phase: 2 * math.Pi * draw(2)}
	w.period = time.Duration(120+360*draw(3)) * time.Second
	request := spec.Resources.Requests.Cpu().AsApproximateFloat64()
	if request > 0 {
		w.mean = request * (0.2 + 0.4*draw(0))
	}
	if share, ok := percent(pod.Annotations[CPUAnnotation]); ok && request > 0 {
		w.mean, w.swing = request*share, 0.08
	}
	return w
}

// memoryOf is the memory, in bytes, that a container holds while it runs.
func memoryOf(pod *corev1.Pod, spec *corev1.Container) wave {
	draw := draws(pod, spec.Name)
	w := wave{mean: (20 + 60*draw(4)) * mebibyte, swing: 0.02 + 0.06*draw(5), phase: 2 * math.Pi * draw(6)}
	w.period = time.Duration(300+900*draw(7)) * time.Second
	if request := spec.Resources.Requests.Memory().AsApproximateFloat64(); request > 0 {
		w.mean = request * (0.5 + 0.4*draw(4))
	}
	if limit := spec.Resources.Limits.Memory().AsApproximateFloat64(); limit > 0 && strings.HasSuffix(spec.Image, "-oom") {
		w.mean, w.swing = limit*0.97, 0.01
	}
	return w
}

// draws gives numbers in [0, 1) that are always the same for one container of one pod.
func draws(pod *corev1.Pod, container string) func(n int) float64 {
	return func(n int) float64 {
		h := fnv.New32a()
		fmt.Fprintf(h, "%d/%s/%s", n, container, pod.UID)
		return float64(h.Sum32()%10007) / 10007
	}
}

func percent(text string) (float64, bool) {
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, false
	}
	value, err := strconv.ParseFloat(number, 64)
	return value / 100, err == nil
}

// meter adds up what the node uses. Unlike a container's, its counter has no closed form: pods come and go.
type meter struct {
	mu    sync.Mutex
	at    time.Time
	total float64
}

// advance counts the time since the last call at the rate of now.
func (m *meter) advance(now time.Time, rate float64) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.at.IsZero() {
		m.total += rate * now.Sub(m.at).Seconds()
	}
	m.at = now
	return m.total
}

// serveUsage answers what metrics-server asks of a kubelet.
func (k *Kubelet) serveUsage(response http.ResponseWriter, _ *http.Request) {
	pods, err := k.pods.List(labels.Everything())
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	response.Header().Set("Content-Type", "text/plain; version=0.0.4")
	writeUsage(response, pods, &k.cpu, time.Now())
}

// writeUsage writes the usage of all running containers, and of the node as their sum and a little for itself.
func writeUsage(out io.Writer, pods []*corev1.Pod, node *meter, now time.Time) {
	stamp := now.UnixMilli()
	cpuRate, memoryTotal := 0.25, 1100.0*mebibyte
	for _, pod := range pods {
		for _, running := range runningContainers(pod) {
			since := running.status.State.Running.StartedAt.Time
			where := fmt.Sprintf(`{container=%q,namespace=%q,pod=%q}`, running.spec.Name, pod.Namespace, pod.Name)
			cpu, memory := cpuOf(pod, running.spec), memoryOf(pod, running.spec).at(now)
			fmt.Fprintf(out, "container_start_time_seconds%s %d\n", where, since.Unix())
			fmt.Fprintf(out, "container_cpu_usage_seconds_total%s %f %d\n", where, cpu.total(since, now), stamp)
			fmt.Fprintf(out, "container_memory_working_set_bytes%s %.0f %d\n", where, memory, stamp)
			cpuRate += cpu.at(now)
			memoryTotal += memory
		}
	}
	fmt.Fprintf(out, "node_cpu_usage_seconds_total %f %d\n", node.advance(now, cpuRate), stamp)
	fmt.Fprintf(out, "node_memory_working_set_bytes %.0f %d\n", memoryTotal, stamp)
}

type runningContainer struct {
	spec   *corev1.Container
	status corev1.ContainerStatus
}

func runningContainers(pod *corev1.Pod) []runningContainer {
	var all []runningContainer
	for _, group := range []struct {
		specs    []corev1.Container
		statuses []corev1.ContainerStatus
	}{
		{pod.Spec.InitContainers, pod.Status.InitContainerStatuses},
		{pod.Spec.Containers, pod.Status.ContainerStatuses},
	} {
		for i, status := range group.statuses {
			if i < len(group.specs) && status.State.Running != nil {
				all = append(all, runningContainer{&group.specs[i], status})
			}
		}
	}
	return all
}
