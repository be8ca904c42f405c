package kubelet

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	criapi "k8s.io/cri-api/pkg/apis"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	crilogs "k8s.io/cri-client/pkg/logs"
	"k8s.io/klog/v2"
)

// Serve answers the kubelet's API on an address. It serves logs, usage and exec itself, because only it knows each run
// of each container, and leaves the rest (port-forward, health) to kwok behind it.
func (k *Kubelet) Serve(ctx context.Context, address, certFile, keyFile string, kwok *url.URL) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", k.serveLogs)
	mux.HandleFunc("GET /metrics/resource", k.serveUsage)
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", k.serveExec)
	mux.Handle("/", httputil.NewSingleHostReverseProxy(kwok))
	// The connection is hijacked for exec, which HTTP/2 does not allow.
	server := &http.Server{Addr: address, Handler: mux, TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.ListenAndServeTLS(certFile, keyFile); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve kubelet API on %s: %w", address, err)
	}
	return nil
}

func (k *Kubelet) serveLogs(response http.ResponseWriter, request *http.Request) {
	pod, err := k.pods.Pods(request.PathValue("namespace")).Get(request.PathValue("pod"))
	if err != nil {
		http.Error(response, err.Error(), http.StatusNotFound)
		return
	}
	options, err := logOptions(request.URL.Query())
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	previous := request.URL.Query().Get("previous") == "true"
	status, restarts, err := whichRun(pod, request.PathValue("container"), previous)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	out := flusher{response, http.NewResponseController(response)}
	runtime := runtimeService{kubelet: k, pod: pod, container: status.Name, restarts: restarts}
	path := k.logs.path(pod, status.Name, restarts)
	if err := crilogs.ReadLogs(request.Context(), path, "", options, runtime, out, out); err != nil && request.Context().Err() == nil {
		klog.ErrorS(err, "log not served", "path", path)
	}
}

// whichRun finds the run whose log is meant, or says in the kubelet's words why there is none.
func whichRun(pod *corev1.Pod, container string, previous bool) (*corev1.ContainerStatus, int32, error) {
	status := find(pod, container)
	if status == nil {
		return nil, 0, fmt.Errorf("container %q in pod %q is not available", container, pod.Name)
	}
	ran := status.LastTerminationState.Terminated != nil
	switch {
	case previous && !ran:
		return nil, 0, fmt.Errorf("previous terminated container %q in pod %q not found", container, pod.Name)
	case previous && status.State.Waiting == nil:
		return status, status.RestartCount - 1, nil
	case status.State.Waiting == nil, ran:
		// A container that waits for its next run has its last run under the current count.
		return status, status.RestartCount, nil
	}
	reason := status.State.Waiting.Reason
	if reason == "ErrImagePull" || reason == "ImagePullBackOff" {
		reason = "trying and failing to pull image"
	}
	return nil, 0, fmt.Errorf("container %q in pod %q is waiting to start: %s", container, pod.Name, reason)
}

func find(pod *corev1.Pod, container string) *corev1.ContainerStatus {
	for _, statuses := range [][]corev1.ContainerStatus{
		pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses, pod.Status.EphemeralContainerStatuses,
	} {
		for i := range statuses {
			if statuses[i].Name == container {
				return &statuses[i]
			}
		}
	}
	return nil
}

// logOptions reads what the API server passes on of the caller's wishes.
func logOptions(query url.Values) (*crilogs.LogOptions, error) {
	options := &crilogs.LogOptions{
		Follow:    query.Get("follow") == "true",
		Timestamp: query.Get("timestamps") == "true",
	}
	var err error
	if options.TailLines, err = number(query, "tailLines"); err != nil {
		return nil, err
	}
	if options.LimitBytes, err = number(query, "limitBytes"); err != nil {
		return nil, err
	}
	seconds, err := number(query, "sinceSeconds")
	if err != nil {
		return nil, err
	}
	if seconds != nil {
		options.Since = time.Now().Add(-time.Duration(*seconds) * time.Second)
	}
	if since := query.Get("sinceTime"); since != "" {
		if options.Since, err = time.Parse(time.RFC3339, since); err != nil {
			return nil, fmt.Errorf("sinceTime: %w", err)
		}
	}
	return options, nil
}

func number(query url.Values, name string) (*int64, error) {
	text := query.Get(name)
	if text == "" {
		return nil, nil
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &value, nil
}

// runtimeService tells the log reader whether the run it follows still goes on, so that following ends with it.
type runtimeService struct {
	criapi.RuntimeService
	kubelet   *Kubelet
	pod       *corev1.Pod
	container string
	restarts  int32
}

func (r runtimeService) ContainerStatus(context.Context, string, bool) (*runtimeapi.ContainerStatusResponse, error) {
	state := runtimeapi.ContainerState_CONTAINER_EXITED
	pod, err := r.kubelet.pods.Pods(r.pod.Namespace).Get(r.pod.Name)
	if err == nil && pod.UID == r.pod.UID {
		status := find(pod, r.container)
		if status != nil && status.State.Running != nil && status.RestartCount == r.restarts {
			state = runtimeapi.ContainerState_CONTAINER_RUNNING
		}
	}
	return &runtimeapi.ContainerStatusResponse{Status: &runtimeapi.ContainerStatus{State: state}}, nil
}

// flusher sends every line on at once.
type flusher struct {
	http.ResponseWriter
	controller *http.ResponseController
}

func (f flusher) Write(data []byte) (int, error) {
	n, err := f.ResponseWriter.Write(data)
	if err == nil {
		err = f.controller.Flush()
	}
	return n, err
}
