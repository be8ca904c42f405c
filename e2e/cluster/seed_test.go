package main

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestSeedIsWhole(t *testing.T) {
	objects, err := seedObjects()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for i, object := range objects {
		kinds[object.GetKind()]++
		if i == 0 && object.GetKind() != "Namespace" {
			t.Errorf("the first object is a %s", object.GetKind())
		}
	}
	for _, kind := range []string{
		"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget",
		"ResourceQuota", "LimitRange", "ConfigMap", "Secret", "ServiceAccount", "PersistentVolumeClaim", "StorageClass", "RoleBinding",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
}

// The order service's file is an example that people know; it must stay what it is.
func TestOrderServiceIsTheExample(t *testing.T) {
	data, err := seedFiles.ReadFile("seed/order-deployment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	objects, err := decodeAll(data)
	if err != nil || len(objects) != 2 {
		t.Fatalf("%d objects, %v", len(objects), err)
	}
	deployment, service := objects[0], objects[1]
	if deployment.GetName() != "order-deployment" || deployment.GetNamespace() != "" || service.GetName() != "order-service" {
		t.Errorf("%s and %s", deployment.GetName(), service.GetName())
	}
	replicas, _, _ := unstructured.NestedInt64(deployment.Object, "spec", "replicas")
	kind, _, _ := unstructured.NestedString(service.Object, "spec", "type")
	if replicas != 3 || kind != "LoadBalancer" {
		t.Errorf("%d replicas, type %s", replicas, kind)
	}
}
