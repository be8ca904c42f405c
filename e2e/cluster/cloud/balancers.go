package cloud

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
)

// orderTime is how long the cloud takes to set a load balancer up.
const orderTime = 2 * time.Second

// balancers gives LoadBalancer Services an address of 203.0.113.0/24, a range reserved for documentation.
type balancers struct {
	client   kubernetes.Interface
	services listers.ServiceLister
	recorder record.EventRecorder
}

func (b *balancers) sync(ctx context.Context, key string) error {
	namespace, name, err := cache.SplitMetaNamespaceKey(key)
	if err != nil {
		return err
	}
	cached, err := b.services.Services(namespace).Get(name)
	if err != nil {
		return err
	}
	service := cached.DeepCopy()
	has := len(service.Status.LoadBalancer.Ingress) > 0
	wants := service.Spec.Type == corev1.ServiceTypeLoadBalancer
	switch {
	case wants && !has:
		return b.provide(ctx, service)
	case !wants && has:
		service.Status.LoadBalancer = corev1.LoadBalancerStatus{}
		return b.report(ctx, service)
	}
	return nil
}

func (b *balancers) provide(ctx context.Context, service *corev1.Service) error {
	b.recorder.Event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer")
	time.Sleep(orderTime)
	address, err := b.freeAddress()
	if err != nil {
		b.recorder.Event(service, "Warning", "SyncLoadBalancerFailed", err.Error())
		return err
	}
	mode := corev1.LoadBalancerIPModeVIP
	service.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: address, IPMode: &mode}}
	if err := b.report(ctx, service); err != nil {
		return err
	}
	b.recorder.Event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer")
	return nil
}

func (b *balancers) report(ctx context.Context, service *corev1.Service) error {
	_, err := b.client.CoreV1().Services(service.Namespace).UpdateStatus(ctx, service, metav1.UpdateOptions{FieldManager: "cloud"})
	return err
}

// freeAddress is the lowest address that no Service has.
func (b *balancers) freeAddress() (string, error) {
	services, err := b.services.List(labels.Everything())
	if err != nil {
		return "", err
	}
	for host := 10; host < 250; host++ {
		address := fmt.Sprintf("203.0.113.%d", host)
		taken := slices.ContainsFunc(services, func(s *corev1.Service) bool {
			return slices.ContainsFunc(s.Status.LoadBalancer.Ingress, func(i corev1.LoadBalancerIngress) bool { return i.IP == address })
		})
		if !taken {
			return address, nil
		}
	}
	return "", fmt.Errorf("no external address is free")
}
