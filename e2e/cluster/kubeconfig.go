package main

import (
	"fmt"
	"os"
	"slices"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const clusterName = "quarterdeck-local"

// shopPeople have rights in one namespace, and their kubeconfig points there.
var shopPeople = []string{"operator", "viewer"}

// people are the identities that the directory has a kubeconfig for. What each may do is seed/access.yaml's.
var people = map[string]identity{
	"admin":    {"admin", []string{"system:masters"}},
	"operator": {"operator", []string{"shop-operators"}},
	"viewer":   {"viewer", []string{"shop-viewers"}},
	"nobody":   {"nobody", nil},
}

// machinery are the components' identities.
var machinery = map[string]identity{
	"kube-controller-manager": {"system:kube-controller-manager", nil},
	"kube-scheduler":          {"system:kube-scheduler", nil},
	"kwok":                    {"system:kwok", []string{"system:masters"}},
	"cloud":                   {"system:cloud", []string{"system:masters"}},
	"metrics-server":          {"system:metrics-server", []string{"system:masters"}},
}

// writeKubeconfigs writes everybody's kubeconfig; the port may have changed, so each `up` writes them anew.
func writeKubeconfigs(l layout, ca *authority, port int) error {
	for name := range people {
		if err := writeKubeconfig(l, ca, port, name, people[name], l.kubeconfig(name)); err != nil {
			return err
		}
	}
	for name := range machinery {
		if err := writeKubeconfig(l, ca, port, name, machinery[name], l.componentKubeconfig(name)); err != nil {
			return err
		}
	}
	return nil
}

func (l layout) componentKubeconfig(name string) string { return l.path("config", name+".kubeconfig") }

// writeKubeconfig embeds everything, so that the file works from anywhere.
func writeKubeconfig(l layout, ca *authority, port int, name string, who identity, path string) error {
	if err := ca.client(l, name, who); err != nil {
		return err
	}
	cert, err := os.ReadFile(l.cert(name))
	if err != nil {
		return err
	}
	key, err := os.ReadFile(l.key(name))
	if err != nil {
		return err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters[clusterName] = &clientcmdapi.Cluster{
		Server: fmt.Sprintf("https://%s", address(port)), CertificateAuthorityData: ca.pem,
	}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}
	context := &clientcmdapi.Context{Cluster: clusterName, AuthInfo: name}
	if slices.Contains(shopPeople, name) {
		context.Namespace = seedNamespace
	}
	config.Contexts[clusterName] = context
	config.CurrentContext = clusterName
	return clientcmd.WriteToFile(*config, path)
}
