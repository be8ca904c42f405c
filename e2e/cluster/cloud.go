package main

import (
	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/kwok/pkg/utils/signals"

	"quarterdeck/e2e/cluster/cloud"
)

// runCloud plays the cloud that the cluster runs in.
func runCloud(args []string) error {
	flags := pflag.NewFlagSet("cloud", pflag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config, err := restConfigFrom(*kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	return cloud.Run(signals.SetupSignalContext(), client)
}
