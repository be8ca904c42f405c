package filler

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"
)

func TestObjectsSurviveTheStoragesEncoding(t *testing.T) {
	codec := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	kinds := map[string]int{}
	keys := map[string]bool{}
	waiting := map[string]int{}
	for key, object := range Objects(3010, 7, time.Now()) {
		if keys[key] {
			t.Fatalf("%s twice", key)
		}
		keys[key] = true
		data, err := runtime.Encode(codec, object)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		back, kind, err := codec.Decode(data, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		kinds[kind.Kind]++
		if pod, ok := back.(*corev1.Pod); ok {
			if !strings.HasSuffix(key, "/"+pod.Namespace+"/"+pod.Name) || len(pod.OwnerReferences) != 1 || pod.UID == "" {
				t.Fatalf("%s: %+v", key, pod.ObjectMeta)
			}
			waiting[reason(pod)]++
		}
	}
	for kind, want := range map[string]int{"Pod": 3010, "Node": 7, "Namespace": 3, "Deployment": 101, "ReplicaSet": 101} {
		if kinds[kind] != want {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, want)
		}
	}
	for _, state := range []string{"CrashLoopBackOff", "ImagePullBackOff", "Pending", "Running"} {
		if waiting[state] == 0 {
			t.Errorf("no pod is %s", state)
		}
	}
}

func reason(pod *corev1.Pod) string {
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Waiting != nil {
			return status.State.Waiting.Reason
		}
	}
	return string(pod.Status.Phase)
}
