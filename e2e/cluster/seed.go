package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

//go:embed seed/*.yaml
var seedFiles embed.FS

// seedNamespace is where objects go whose file names no namespace, as with `kubectl -n`.
const seedNamespace = "shop"

// applier applies objects as `kubectl apply --server-side` does.
type applier struct {
	client dynamic.Interface
	mapper meta.RESTMapper
}

func runSeed(args []string) error {
	l, err := newFlags("seed").parse(args)
	if err != nil {
		return err
	}
	if err := seed(context.Background(), l); err != nil {
		return err
	}
	say("the online shop is as it was")
	return nil
}

// seed applies every file of the seed. Objects that exist are put back as the files have them.
func seed(ctx context.Context, l layout) error {
	config, err := l.restConfig()
	if err != nil {
		return err
	}
	apply, err := newApplier(config)
	if err != nil {
		return err
	}
	objects, err := seedObjects()
	if err != nil {
		return err
	}
	for _, object := range objects {
		// A namespace's service account appears a moment after it, and pods are refused until then.
		if err := retry(ctx, 20*time.Second, func() error { return apply.apply(ctx, object) }); err != nil {
			return fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
		}
	}
	return nil
}

// waitShop waits until the shop takes orders and payments.
func waitShop(ctx context.Context, l layout) error {
	client, err := l.client()
	if err != nil {
		return err
	}
	return retry(ctx, time.Minute, func() error {
		for _, name := range []string{"order-deployment", "payment-deployment"} {
			deployment, err := client.AppsV1().Deployments(seedNamespace).Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return err
			}
			if ready := deployment.Status.ReadyReplicas; ready < *deployment.Spec.Replicas {
				return fmt.Errorf("%s has only %d of %d pods ready", name, ready, *deployment.Spec.Replicas)
			}
		}
		return nil
	})
}

func newApplier(config *rest.Config) (*applier, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	discoverer, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	groups, err := restmapper.GetAPIGroupResources(discoverer)
	if err != nil {
		return nil, err
	}
	return &applier{client, restmapper.NewDiscoveryRESTMapper(groups)}, nil
}

func (a *applier) apply(ctx context.Context, object *unstructured.Unstructured) error {
	kind := object.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err
	}
	options := metav1.ApplyOptions{FieldManager: "kubectl", Force: true}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		_, err = a.client.Resource(mapping.Resource).Apply(ctx, object.GetName(), object, options)
		return err
	}
	if object.GetNamespace() == "" {
		object.SetNamespace(seedNamespace)
	}
	_, err = a.client.Resource(mapping.Resource).Namespace(object.GetNamespace()).Apply(ctx, object.GetName(), object, options)
	return err
}

// seedObjects reads the files: first those that the others need, then the rest by name.
func seedObjects() ([]*unstructured.Unstructured, error) {
	files, err := fs.Glob(seedFiles, "seed/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b string) int { return seedRank(a) - seedRank(b) })
	var all []*unstructured.Unstructured
	for _, file := range files {
		data, err := seedFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		objects, err := decodeAll(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, objects...)
	}
	return all, nil
}

// seedRank orders the files whose objects others refer to.
func seedRank(file string) int {
	first := []string{"seed/cluster.yaml", "seed/access.yaml", "seed/system.yaml"}
	if at := slices.Index(first, file); at >= 0 {
		return at
	}
	return len(first)
}

func decodeAll(data []byte) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		if len(object.Object) > 0 {
			all = append(all, object)
		}
	}
}
