// Package filler invents the objects of a very large cluster.
package filler

import (
	"fmt"
	"hash/fnv"
	"iter"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

const (
	podsPerNamespace = 1500
	podsPerWorkload  = 30
)

// Sequence yields objects with the key that the API server stores them under.
type Sequence = iter.Seq2[string, runtime.Object]

// world is what the objects have in common.
type world struct {
	pods, nodes int
	now         time.Time
}

// Objects yields namespaces, nodes, workloads and pods, the same for the same numbers. An owner comes before what
// it owns.
func Objects(pods, nodes int, now time.Time) Sequence {
	w := world{pods, nodes, now}
	return func(yield func(string, runtime.Object) bool) {
		for n := range ceil(pods, podsPerNamespace) {
			if !yield("/registry/namespaces/"+namespaceName(n), w.namespace(n)) {
				return
			}
		}
		for n := range nodes {
			if !yield("/registry/minions/"+nodeName(n), w.node(n)) {
				return
			}
		}
		for n := range ceil(pods, podsPerWorkload) {
			if !w.workload(n, yield) {
				return
			}
		}
	}
}

// workload yields a Deployment, its ReplicaSet and its pods.
func (w world) workload(n int, yield func(string, runtime.Object) bool) bool {
	at := namespaceName(n*podsPerWorkload/podsPerNamespace) + "/"
	replicas := min(podsPerWorkload, w.pods-n*podsPerWorkload)
	if !yield("/registry/deployments/"+at+workloadName(n), w.deployment(n, replicas)) ||
		!yield("/registry/replicasets/"+at+replicaSetName(n), w.replicaSet(n, replicas)) {
		return false
	}
	for replica := range replicas {
		pod := w.pod(n, n*podsPerWorkload+replica)
		if !yield("/registry/pods/"+at+pod.Name, pod) {
			return false
		}
	}
	return true
}

func ceil(total, each int) int { return (total + each - 1) / each }

func namespaceName(n int) string { return fmt.Sprintf("team-%03d", n) }
func nodeName(n int) string      { return fmt.Sprintf("worker-%04d", n) }

func workloadName(n int) string {
	services := []string{"order", "payment", "cart", "catalog", "search", "frontend", "stock", "mail", "review", "report"}
	return fmt.Sprintf("%s-%04d", services[n%len(services)], n)
}

func replicaSetName(n int) string { return workloadName(n) + "-" + suffix(n, 9) }

// suffix is a name's random-looking end, made of the letters that Kubernetes uses.
func suffix(n, length int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	sum := spread(n)
	end := make([]byte, length)
	for i := range end {
		end[i] = letters[sum%uint64(len(letters))]
		sum = sum/uint64(len(letters)) + sum<<40
	}
	return string(end)
}

// spread makes a number that looks random from one that does not.
func spread(n int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d", n)
	sum := h.Sum64()
	sum ^= sum >> 33
	sum *= 0xff51afd7ed558ccd
	return sum ^ sum>>33
}

// meta is the part that all objects have. Ages reach from minutes to months.
func (w world) meta(kind string, n int, namespace, name string, labels map[string]string) metav1.ObjectMeta {
	age := time.Duration(1+spread(n)%(90*24*60)) * time.Minute
	return metav1.ObjectMeta{
		Name: name, Namespace: namespace, UID: uid(kind, n), Labels: labels, Generation: 1,
		CreationTimestamp: metav1.NewTime(w.now.Add(-age).Truncate(time.Second)),
	}
}

func uid(kind string, n int) types.UID {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", kind, n)
	sum := h.Sum64()
	return types.UID(fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", uint32(sum>>32), uint16(sum>>16), sum&0xfff, sum>>8&0xfff, n))
}
