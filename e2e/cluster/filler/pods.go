package filler

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// pod is the n-th pod; most run, and of each thousand some are in each kind of trouble.
func (w world) pod(workload, n int) *corev1.Pod {
	name := replicaSetName(workload) + "-" + suffix(n, 5)
	meta := w.meta("Pod", n, workloadNamespace(workload), name, templateLabels(workload))
	meta.OwnerReferences = owner("ReplicaSet", workload, replicaSetName(workload))
	meta.GenerateName = replicaSetName(workload) + "-"
	meta.ManagedFields = managedFields(meta.CreationTimestamp)
	pod := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: meta,
		Spec:       podSpec(workload, nodeName(n%w.nodes)),
	}
	pod.Status = w.podStatus(pod, n)
	return pod
}

func intOrPercent(text string) intstr.IntOrString { return intstr.FromString(text) }

// podSpec is what the API server's defaulting and admission leave of an ordinary template.
func podSpec(workload int, node string) corev1.PodSpec {
	seconds, grace, mode := int64(300), int64(30), int32(420)
	share := corev1.PreemptLowerPriority
	priority := int32(0)
	links := true
	image := fmt.Sprintf("registry.example.com/shop/%s:%d.%d.%d", workloadName(workload), 1+workload%9, workload%30, workload%7)
	return corev1.PodSpec{
		NodeName: node, ServiceAccountName: "default", DeprecatedServiceAccount: "default",
		RestartPolicy: corev1.RestartPolicyAlways, DNSPolicy: corev1.DNSClusterFirst, SchedulerName: "default-scheduler",
		TerminationGracePeriodSeconds: &grace, SecurityContext: &corev1.PodSecurityContext{},
		Priority: &priority, PreemptionPolicy: &share, EnableServiceLinks: &links,
		Tolerations: []corev1.Toleration{
			{Key: corev1.TaintNodeNotReady, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: &seconds},
			{Key: corev1.TaintNodeUnreachable, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: &seconds},
		},
		Containers: []corev1.Container{{
			Name: "app", Image: image, ImagePullPolicy: corev1.PullIfNotPresent,
			Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}},
			Env: []corev1.EnvVar{
				{Name: "LOG_LEVEL", Value: "info"}, {Name: "POSTGRES_HOST", Value: "postgres.data.svc"},
			},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{
					corev1.ResourceCPU: resource.MustParse("250m"), corev1.ResourceMemory: resource.MustParse("256Mi"),
				},
				Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("512Mi")},
			},
			ReadinessProbe: &corev1.Probe{
				ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
					Path: "/readyz", Port: intstr.FromString("http"), Scheme: corev1.URISchemeHTTP,
				}},
				TimeoutSeconds: 1, PeriodSeconds: 10, SuccessThreshold: 1, FailureThreshold: 3,
			},
			TerminationMessagePath: "/dev/termination-log", TerminationMessagePolicy: corev1.TerminationMessageReadFile,
			VolumeMounts: []corev1.VolumeMount{{
				Name: "kube-api-access", MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true,
			}},
		}},
		Volumes: []corev1.Volume{{
			Name: "kube-api-access",
			VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
				DefaultMode: &mode,
				Sources: []corev1.VolumeProjection{{ConfigMap: &corev1.ConfigMapProjection{
					LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"},
					Items:                []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}},
				}}},
			}},
		}},
	}
}

// managedFields are in every real pod, and readers pay for them.
func managedFields(at metav1.Time) []metav1.ManagedFieldsEntry {
	entry := func(manager, subresource, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{
			Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", Time: &at,
			FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(fields)}, Subresource: subresource,
		}
	}
	return []metav1.ManagedFieldsEntry{
		entry("kube-controller-manager", "", `{"f:metadata":{"f:generateName":{},"f:labels":{".":{},"f:app":{},"f:pod-template-hash":{}},"f:ownerReferences":{".":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:env":{},"f:image":{},"f:name":{},"f:ports":{},"f:readinessProbe":{},"f:resources":{}}},"f:restartPolicy":{}}}`),
		entry("kubelet", "status", `{"f:status":{"f:conditions":{},"f:containerStatuses":{},"f:hostIP":{},"f:phase":{},"f:podIP":{},"f:startTime":{}}}`),
	}
}

// podStatus chooses the pod's state by its number.
func (w world) podStatus(pod *corev1.Pod, n int) corev1.PodStatus {
	begin := metav1.NewTime(pod.CreationTimestamp.Add(2 * time.Second))
	container := corev1.ContainerStatus{
		Name: "app", Image: pod.Spec.Containers[0].Image,
		ImageID:     pod.Spec.Containers[0].Image + fmt.Sprintf("@sha256:%064x", n),
		ContainerID: fmt.Sprintf("containerd://%064x", n),
	}
	phase := corev1.PodRunning
	switch k := n % 1000; {
	case k < 5:
		pod.Spec.NodeName = ""
		return unschedulable(begin)
	case k < 10:
		w.crash(&container, pod, n)
	case k < 13:
		phase = corev1.PodPending
		container.ContainerID, container.ImageID = "", ""
		container.State.Waiting = &corev1.ContainerStateWaiting{
			Reason: "ImagePullBackOff", Message: fmt.Sprintf("Back-off pulling image %q", container.Image),
		}
	case k < 20:
		container.State.Running = &corev1.ContainerStateRunning{StartedAt: begin}
	default:
		container.Ready = true
		container.State.Running = &corev1.ContainerStateRunning{StartedAt: begin}
		container.RestartCount = int32(max(0, k-980))
	}
	started := container.State.Running != nil
	container.Started = &started
	return corev1.PodStatus{
		Phase: phase, StartTime: &begin, QOSClass: corev1.PodQOSBurstable,
		HostIP: nodeIP(n % w.nodes), HostIPs: []corev1.HostIP{{IP: nodeIP(n % w.nodes)}},
		PodIP: podIP(n), PodIPs: []corev1.PodIP{{IP: podIP(n)}},
		Conditions:        podConditions(begin, container.Ready),
		ContainerStatuses: []corev1.ContainerStatus{container},
	}
}

func podIP(n int) string { return fmt.Sprintf("10.%d.%d.%d", 128+n/62500, n/250%250, 2+n%250) }

func (w world) crash(container *corev1.ContainerStatus, pod *corev1.Pod, n int) {
	ended := metav1.NewTime(w.now.Add(-time.Duration(n%300) * time.Second))
	container.RestartCount = int32(5 + n%40)
	container.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
		ExitCode: 1, Reason: "Error", StartedAt: ended, FinishedAt: ended, ContainerID: container.ContainerID,
	}
	container.State.Waiting = &corev1.ContainerStateWaiting{
		Reason:  "CrashLoopBackOff",
		Message: fmt.Sprintf("back-off 5m0s restarting failed container=app pod=%s_%s(%s)", pod.Name, pod.Namespace, pod.UID),
	}
}

func unschedulable(at metav1.Time) corev1.PodStatus {
	return corev1.PodStatus{
		Phase: corev1.PodPending, QOSClass: corev1.PodQOSBurstable,
		Conditions: []corev1.PodCondition{{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable,
			Message: "0/5000 nodes are available: 5000 Insufficient cpu.", LastTransitionTime: at,
		}},
	}
}

func podConditions(at metav1.Time, ready bool) []corev1.PodCondition {
	condition := func(kind corev1.PodConditionType, holds bool) corev1.PodCondition {
		c := corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: at}
		if !holds {
			c.Status, c.Reason, c.Message = corev1.ConditionFalse, "ContainersNotReady", "containers with unready status: [app]"
		}
		return c
	}
	return []corev1.PodCondition{
		condition(corev1.PodReadyToStartContainers, true), condition(corev1.PodInitialized, true),
		condition(corev1.PodReady, ready), condition(corev1.ContainersReady, ready), condition(corev1.PodScheduled, true),
	}
}
