package main

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// restConfig is how this program itself reaches the API server; it is the cluster's machinery, not a person, so that
// the audit log shows only what people do.
func (l layout) restConfig() (*rest.Config, error) {
	return restConfigFrom(l.componentKubeconfig("kwok"))
}

func restConfigFrom(kubeconfig string) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("no cluster here yet? %w", err)
	}
	config.QPS = -1
	return config, nil
}

func (l layout) client() (*kubernetes.Clientset, error) {
	config, err := l.restConfig()
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

// retry repeats what a starting API server may refuse at first.
func retry(ctx context.Context, limit time.Duration, try func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := try()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
