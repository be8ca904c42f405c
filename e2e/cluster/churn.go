package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// churnSample is how many pods are changed in turn; listing them all would itself be a load.
const churnSample = 5000

// runChurn changes pods at a steady rate, as a busy cluster does.
func runChurn(args []string) error {
	flags := newFlags("churn")
	rate := flags.Float64("rate", 0, "changes a second")
	count := flags.Int("count", 0, "number of changes")
	l, err := flags.parse(args)
	if err != nil {
		return err
	}
	if *rate <= 0 || *count < 1 {
		return errors.New("churn: --rate and --count must both be positive")
	}
	client, err := l.client()
	if err != nil {
		return err
	}
	return churn(context.Background(), client, *rate, *count)
}

func churn(ctx context.Context, client kubernetes.Interface, rate float64, count int) error {
	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{
		Limit: churnSample, FieldSelector: "status.phase=Running",
	})
	if err != nil {
		return err
	}
	if len(pods.Items) == 0 {
		return errors.New("churn: no running pods to change")
	}
	var failed atomic.Int64
	var group sync.WaitGroup
	begin := time.Now()
	for n := range count {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))))
		pod := &pods.Items[rand.IntN(len(pods.Items))]
		group.Go(func() {
			if err := change(ctx, client, pod, n); err != nil {
				failed.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(begin).Seconds()
	say(fmt.Sprintf("%d changes in %.1f s, %.1f a second, %d failed", count, took, float64(count)/took, failed.Load()))
	return nil
}

// change alters something that is shown: in turn a label, and whether the pod is ready.
func change(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod, n int) error {
	patch, subresource := fmt.Sprintf(`{"metadata":{"labels":{"churn":"%d"}}}`, n), []string(nil)
	if n%2 == 1 {
		status := []string{"True", "False"}[n/2%2]
		patch = fmt.Sprintf(`{"status":{"conditions":[{"type":"Ready","status":%q,"lastTransitionTime":%q}]}}`,
			status, time.Now().UTC().Format(time.RFC3339))
		subresource = []string{"status"}
	}
	_, err := client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType,
		[]byte(patch), metav1.PatchOptions{FieldManager: "churn"}, subresource...)
	return err
}
