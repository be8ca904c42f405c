// Package kubelet plays the pods of one node: it writes their status, sends the kubelet's events, writes their logs
// and serves them, and tells what they use. The node itself (its Lease, its conditions, port-forward) is kwok's, in the same
// process, so that killing the process kills the whole node.
package kubelet

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"

	"quarterdeck/e2e/cluster/podlife"
)

// Config says which node to play and where.
type Config struct {
	Client kubernetes.Interface
	Node   string
	// IP is the node's address, PodCIDR the range its pods get theirs from.
	IP, PodCIDR string
	// LogDir holds the containers' logs.
	LogDir string
}

// Kubelet is one node's pod worker.
type Kubelet struct {
	Config
	informer cache.SharedIndexInformer
	pods     listers.PodLister
	queue    workqueue.TypedRateLimitingInterface[string]
	recorder record.EventRecorder
	recent   *recent
	ips      *addresses
	logs     *logbook
	cpu      meter
}

// New prepares the worker; Run starts it.
func New(config Config) (*Kubelet, error) {
	ips, err := newAddresses(config.PodCIDR)
	if err != nil {
		return nil, err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(config.Client, 0,
		informers.WithTweakListOptions(func(options *metav1.ListOptions) {
			options.FieldSelector = fields.OneTermEqualSelector("spec.nodeName", config.Node).String()
		}))
	pods := factory.Core().V1().Pods()
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: config.Client.CoreV1().Events("")})
	return &Kubelet{
		Config:   config,
		informer: pods.Informer(),
		pods:     pods.Lister(),
		queue: workqueue.NewTypedRateLimitingQueue(
			workqueue.NewTypedItemExponentialFailureRateLimiter[string](20*time.Millisecond, 5*time.Second)),
		recorder: broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "kubelet", Host: config.Node}),
		recent:   newRecent(5 * time.Second),
		ips:      ips,
		logs:     newLogbook(config.LogDir),
	}, nil
}

// Run plays the node's pods until the context ends.
func (k *Kubelet) Run(ctx context.Context) error {
	enqueue := func(object any) {
		if key, err := cache.DeletionHandlingMetaNamespaceKeyFunc(object); err == nil {
			k.queue.Add(key)
		}
	}
	_, err := k.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    enqueue,
		UpdateFunc: func(_, object any) { enqueue(object) },
		DeleteFunc: func(object any) {
			if pod, ok := deleted(object); ok {
				k.forget(pod)
			}
		},
	})
	if err != nil {
		return fmt.Errorf("watch pods: %w", err)
	}
	go k.informer.Run(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), k.informer.HasSynced) {
		return ctx.Err()
	}
	go k.logs.write(ctx)
	for range 4 {
		go func() {
			for k.work(ctx) {
			}
		}()
	}
	<-ctx.Done()
	k.queue.ShutDown()
	return nil
}

func deleted(object any) (*corev1.Pod, bool) {
	if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = tombstone.Obj
	}
	pod, ok := object.(*corev1.Pod)
	return pod, ok
}

func (k *Kubelet) forget(pod *corev1.Pod) {
	k.ips.release(pod.UID)
	k.logs.forget(pod)
}

// work handles one pod from the queue; false once the queue is shut down.
func (k *Kubelet) work(ctx context.Context) bool {
	key, stop := k.queue.Get()
	if stop {
		return false
	}
	defer k.queue.Done(key)
	wake, err := k.sync(ctx, key)
	switch {
	case err == nil:
		k.queue.Forget(key)
	case apierrors.IsNotFound(err):
		return true
	default:
		if !apierrors.IsConflict(err) {
			klog.ErrorS(err, "pod not synced", "pod", key)
		}
		k.queue.AddRateLimited(key)
		return true
	}
	if wake > 0 {
		k.queue.AddAfter(key, wake)
	}
	return true
}

// sync takes one step for one pod.
func (k *Kubelet) sync(ctx context.Context, key string) (time.Duration, error) {
	namespace, name, err := cache.SplitMetaNamespaceKey(key)
	if err != nil {
		return 0, err
	}
	cached, err := k.pods.Pods(namespace).Get(name)
	if err != nil {
		return 0, err
	}
	pod := cached.DeepCopy()
	step := podlife.Next(pod, podlife.Node{
		IP:    k.IP,
		PodIP: func() string { return k.ips.assign(pod.UID) },
	}, time.Now())
	if step.Delete {
		return 0, k.remove(ctx, pod)
	}
	if step.Changed {
		pod.Status = step.Status
		if pod, err = k.report(ctx, pod); err != nil {
			return 0, err
		}
	}
	k.ips.adopt(pod)
	k.logs.observe(pod)
	k.send(pod, step.Events)
	return step.Wake, nil
}

func (k *Kubelet) report(ctx context.Context, pod *corev1.Pod) (*corev1.Pod, error) {
	return k.Client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{FieldManager: "kubelet"})
}

func (k *Kubelet) remove(ctx context.Context, pod *corev1.Pod) error {
	now := int64(0)
	return k.Client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now,
		Preconditions:      &metav1.Preconditions{UID: &pod.UID},
	})
}

// send records the events that were not sent a moment ago: a pod is looked at more often than it changes.
func (k *Kubelet) send(pod *corev1.Pod, events []podlife.Event) {
	for _, event := range events {
		if k.recent.seen(string(pod.UID) + event.FieldPath + event.Reason + event.Message) {
			continue
		}
		k.recorder.Event(&corev1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID,
			ResourceVersion: pod.ResourceVersion, FieldPath: event.FieldPath,
		}, event.Type, event.Reason, event.Message)
	}
}
