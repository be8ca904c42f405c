package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"

	"quarterdeck/e2e/cluster/filler"
)

// putsPerTransaction is below etcd's limit of 128 operations.
const putsPerTransaction = 100

// runFill writes more objects than an API server could create in minutes, by writing them into its store as it would.
func runFill(args []string) error {
	flags := newFlags("fill")
	pods := flags.Int("pods", 0, "number of pods")
	nodes := flags.Int("nodes", 0, "number of nodes")
	l, err := flags.parse(args)
	if err != nil {
		return err
	}
	if *pods < 1 || *nodes < 1 {
		return errors.New("fill: --pods and --nodes must both be at least 1")
	}
	return fill(context.Background(), l, *pods, *nodes)
}

func fill(ctx context.Context, l layout, pods, nodes int) error {
	if err := fillable(l); err != nil {
		return err
	}
	s, err := loadState(l.state())
	if err != nil {
		return err
	}
	store, err := openStore(l, s)
	if err != nil {
		return err
	}
	defer store.Close()
	say("stopping kube-apiserver")
	if _, err := ask(l, request{Verb: "stop", Component: "kube-apiserver"}); err != nil {
		return err
	}
	begin := time.Now()
	count, err := writeAll(ctx, store, filler.Objects(pods, nodes, time.Now()))
	if err != nil {
		return err
	}
	say(fmt.Sprintf("wrote %d objects in %.1f s", count, time.Since(begin).Seconds()))
	begin = time.Now()
	say("starting kube-apiserver")
	if _, err := ask(l, request{Verb: "start", Component: "kube-apiserver"}); err != nil {
		return err
	}
	say(fmt.Sprintf("ready after %.1f s", time.Since(begin).Seconds()))
	return nil
}

// fillable refuses a cluster whose controllers would undo the fill: no kubelet stands behind these nodes.
func fillable(l layout) error {
	lines, err := ask(l, request{Verb: "status"})
	if err != nil {
		return err
	}
	for _, line := range lines {
		name, state, _ := strings.Cut(line, " ")
		if (name == "kube-controller-manager" || name == "kube-scheduler") && !strings.Contains(state, "stopped") {
			return fmt.Errorf("fill: %s runs here and would undo it; use a cluster of `cluster up --dir DIR --only etcd,kube-apiserver`", name)
		}
	}
	return nil
}

func openStore(l layout, s state) (*clientv3.Client, error) {
	info := transport.TLSInfo{CertFile: l.cert("etcd-client"), KeyFile: l.key("etcd-client"), TrustedCAFile: l.cert("ca")}
	tls, err := info.ClientConfig()
	if err != nil {
		return nil, err
	}
	return clientv3.New(clientv3.Config{
		Endpoints: []string{"https://" + address(s.Ports["etcd"])}, TLS: tls, DialTimeout: 5 * time.Second,
	})
}

// writeAll encodes the objects as the API server stores them and puts them into etcd.
func writeAll(ctx context.Context, store *clientv3.Client, objects filler.Sequence) (int, error) {
	encoder := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	var batch []clientv3.Op
	count := 0
	flush := func() error {
		_, err := store.Txn(ctx).Then(batch...).Commit()
		count += len(batch)
		batch = batch[:0]
		return err
	}
	for key, object := range objects {
		data, err := runtime.Encode(encoder, object)
		if err != nil {
			return count, fmt.Errorf("encode %s: %w", key, err)
		}
		batch = append(batch, clientv3.OpPut(key, string(data)))
		if len(batch) == putsPerTransaction {
			if err := flush(); err != nil {
				return count, fmt.Errorf("write into etcd: %w", err)
			}
		}
	}
	if len(batch) > 0 {
		return count, flush()
	}
	return count, nil
}
