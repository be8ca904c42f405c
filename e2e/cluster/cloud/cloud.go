// Package cloud plays the parts of a cloud that Kubernetes leaves to others: it gives LoadBalancer Services their
// external address and volume claims their volumes.
package cloud

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// Run plays the cloud until the context ends.
func Run(ctx context.Context, client kubernetes.Interface) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	recorder := func(name string) record.EventRecorder {
		return broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: name})
	}
	core := factory.Core().V1()
	balancers := &balancers{
		client: client, services: core.Services().Lister(), recorder: recorder("service-controller"),
	}
	volumes := &volumes{
		client: client, claims: core.PersistentVolumeClaims().Lister(), volumes: core.PersistentVolumes().Lister(),
		classes: factory.Storage().V1().StorageClasses().Lister(), recorder: recorder(provisioner),
	}
	loops := []func(context.Context){
		loop(core.Services().Informer(), balancers.sync),
		loop(core.PersistentVolumeClaims().Informer(), volumes.syncClaim),
		loop(core.PersistentVolumes().Informer(), volumes.syncVolume),
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for _, run := range loops {
		go run(ctx)
	}
	<-ctx.Done()
	return nil
}

// loop returns a worker that calls sync with the key of every object that changes, again after an error.
func loop(informer cache.SharedIndexInformer, sync func(context.Context, string) error) func(context.Context) {
	queue := workqueue.NewTypedRateLimitingQueue(
		workqueue.NewTypedItemExponentialFailureRateLimiter[string](100*time.Millisecond, 30*time.Second))
	enqueue := func(object any) {
		if key, err := cache.DeletionHandlingMetaNamespaceKeyFunc(object); err == nil {
			queue.Add(key)
		}
	}
	informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: enqueue, UpdateFunc: func(_, object any) { enqueue(object) },
	})
	return func(ctx context.Context) {
		go func() {
			<-ctx.Done()
			queue.ShutDown()
		}()
		for {
			key, stop := queue.Get()
			if stop {
				return
			}
			if err := sync(ctx, key); err != nil && !apierrors.IsNotFound(err) {
				klog.ErrorS(err, "not synced", "key", key)
				queue.AddRateLimited(key)
			} else {
				queue.Forget(key)
			}
			queue.Done(key)
		}
	}
}
