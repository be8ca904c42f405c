package filler

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (w world) namespace(n int) *corev1.Namespace {
	return &corev1.Namespace{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
		ObjectMeta: w.meta("Namespace", n, "", namespaceName(n),
			map[string]string{corev1.LabelMetadataName: namespaceName(n)}),
		Spec:   corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{corev1.FinalizerKubernetes}},
		Status: corev1.NamespaceStatus{Phase: corev1.NamespaceActive},
	}
}

// node is a worker; one in a hundred is not ready, one in fifty cordoned.
func (w world) node(n int) *corev1.Node {
	node := &corev1.Node{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"},
		ObjectMeta: w.meta("Node", n, "", nodeName(n), map[string]string{
			corev1.LabelHostname: nodeName(n), corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
			corev1.LabelTopologyZone: []string{"eu-1a", "eu-1b", "eu-1c"}[n%3], corev1.LabelTopologyRegion: "eu-1",
			corev1.LabelInstanceTypeStable: "standard-16", "node-role.kubernetes.io/worker": "",
		}),
		Spec: corev1.NodeSpec{
			PodCIDR: fmt.Sprintf("10.%d.%d.0/24", 128+n/256, n%256), ProviderID: "quarterdeck://eu-1/" + nodeName(n),
		},
		Status: corev1.NodeStatus{
			Capacity: amounts("16", "64Gi"), Allocatable: amounts("15600m", "60Gi"),
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: nodeIP(n)}, {Type: corev1.NodeHostName, Address: nodeName(n)},
			},
			Conditions: w.nodeConditions(n%100 != 99),
			NodeInfo: corev1.NodeSystemInfo{
				Architecture: "amd64", OperatingSystem: "linux", OSImage: "Debian GNU/Linux 12 (bookworm)",
				KernelVersion: "6.1.0-31-amd64", ContainerRuntimeVersion: "containerd://2.1.4", KubeletVersion: "v1.36.3",
				MachineID: fmt.Sprintf("%032x", n), SystemUUID: fmt.Sprintf("%032x", n), BootID: fmt.Sprintf("%032x", n),
			},
		},
	}
	if n%50 == 49 {
		node.Spec.Unschedulable = true
		node.Spec.Taints = []corev1.Taint{{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}}
	}
	return node
}

func nodeIP(n int) string { return fmt.Sprintf("172.%d.%d.%d", 16+n/62500, n/250%250, 1+n%250) }

func amounts(cpu, memory string) corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory),
		corev1.ResourceEphemeralStorage: resource.MustParse("200Gi"), corev1.ResourcePods: resource.MustParse("110"),
	}
}

func (w world) nodeConditions(ready bool) []corev1.NodeCondition {
	now := metav1.NewTime(w.now)
	condition := func(kind corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{
			Type: kind, Status: status, Reason: reason, Message: message, LastHeartbeatTime: now, LastTransitionTime: now,
		}
	}
	state := condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status")
	if !ready {
		state = condition(corev1.NodeReady, corev1.ConditionFalse, "KubeletNotReady", "container runtime is down")
	}
	return []corev1.NodeCondition{
		condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
		condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
		condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
		state,
	}
}

func (w world) deployment(n, replicas int) *appsv1.Deployment {
	count, history, percent := int32(replicas), int32(10), intOrPercent("25%")
	labels := workloadLabels(n)
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: w.meta("Deployment", n, workloadNamespace(n), workloadName(n), labels),
		Spec: appsv1.DeploymentSpec{
			Replicas: &count, RevisionHistoryLimit: &history, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: podSpec(n, "")},
			Strategy: appsv1.DeploymentStrategy{
				Type:          appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &percent, MaxUnavailable: &percent},
			},
		},
		Status: appsv1.DeploymentStatus{
			ObservedGeneration: 1, Replicas: count, UpdatedReplicas: count, ReadyReplicas: count, AvailableReplicas: count,
		},
	}
}

func (w world) replicaSet(n, replicas int) *appsv1.ReplicaSet {
	count := int32(replicas)
	labels := templateLabels(n)
	meta := w.meta("ReplicaSet", n, workloadNamespace(n), replicaSetName(n), labels)
	meta.OwnerReferences = owner("Deployment", n, workloadName(n))
	meta.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
	return &appsv1.ReplicaSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "ReplicaSet"},
		ObjectMeta: meta,
		Spec: appsv1.ReplicaSetSpec{
			Replicas: &count, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: podSpec(n, "")},
		},
		Status: appsv1.ReplicaSetStatus{ObservedGeneration: 1, Replicas: count, ReadyReplicas: count, AvailableReplicas: count},
	}
}

func owner(kind string, n int, name string) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{
		APIVersion: "apps/v1", Kind: kind, Name: name, UID: uid(kind, n), Controller: &yes, BlockOwnerDeletion: &yes,
	}}
}

func workloadNamespace(n int) string { return namespaceName(n * podsPerWorkload / podsPerNamespace) }

func workloadLabels(n int) map[string]string {
	return map[string]string{
		"app": workloadName(n), "app.kubernetes.io/part-of": "shop", "team": fmt.Sprintf("team-%d", n%40),
	}
}

func templateLabels(n int) map[string]string {
	labels := workloadLabels(n)
	labels["pod-template-hash"] = suffix(n, 9)
	return labels
}
