package main

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// registerMetrics makes the API server pass the metrics API on to metrics-server. The Service stands for a process on
// this machine; the API server follows an ExternalName only while it does not route to endpoints itself.
func registerMetrics(ctx context.Context, l layout, port int) error {
	config, err := l.restConfig()
	if err != nil {
		return err
	}
	apply, err := newApplier(config)
	if err != nil {
		return err
	}
	service := map[string]any{
		"apiVersion": "v1", "kind": "Service",
		"metadata": map[string]any{"name": "metrics-server", "namespace": "kube-system"},
		"spec":     map[string]any{"type": "ExternalName", "externalName": "localhost"},
	}
	api := map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
		"metadata": map[string]any{"name": "v1beta1.metrics.k8s.io"},
		"spec": map[string]any{
			"group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": int64(100), "versionPriority": int64(100),
			"insecureSkipTLSVerify": true,
			"service":               map[string]any{"namespace": "kube-system", "name": "metrics-server", "port": int64(port)},
		},
	}
	for _, object := range []map[string]any{service, api} {
		if err := apply.apply(ctx, &unstructured.Unstructured{Object: object}); err != nil {
			return fmt.Errorf("register the metrics API: %w", err)
		}
	}
	return nil
}
