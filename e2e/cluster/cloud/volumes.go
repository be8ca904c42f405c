package cloud

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	storagelisters "k8s.io/client-go/listers/storage/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
)

const (
	// provisioner is the name that a StorageClass has to carry for its claims to be served.
	provisioner      = "disk.quarterdeck.local"
	provisionedByKey = "pv.kubernetes.io/provisioned-by"
	// provisionerKey is set on a claim by the controller manager when it is this program's turn.
	provisionerKey = "volume.kubernetes.io/storage-provisioner"
)

// volumes makes a volume for each claim of its StorageClasses; the controller manager binds the two.
type volumes struct {
	client   kubernetes.Interface
	claims   listers.PersistentVolumeClaimLister
	volumes  listers.PersistentVolumeLister
	classes  storagelisters.StorageClassLister
	recorder record.EventRecorder
}

func (v *volumes) syncClaim(ctx context.Context, key string) error {
	namespace, name, err := cache.SplitMetaNamespaceKey(key)
	if err != nil {
		return err
	}
	claim, err := v.claims.PersistentVolumeClaims(namespace).Get(name)
	if err != nil {
		return err
	}
	if claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil || claim.Annotations[provisionerKey] != provisioner ||
		claim.Spec.StorageClassName == nil {
		return nil
	}
	class, err := v.classes.Get(*claim.Spec.StorageClassName)
	if err != nil {
		return err
	}
	volume := newVolume(claim, class)
	_, err = v.client.CoreV1().PersistentVolumes().Create(ctx, volume, metav1.CreateOptions{FieldManager: "cloud"})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	if err == nil {
		v.recorder.Event(claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume "+volume.Name)
	}
	return err
}

func newVolume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) *corev1.PersistentVolume {
	policy := corev1.PersistentVolumeReclaimDelete
	if class.ReclaimPolicy != nil {
		policy = *class.ReclaimPolicy
	}
	name := "pvc-" + string(claim.UID)
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{provisionedByKey: provisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: claim.Spec.Resources.Requests[corev1.ResourceStorage]},
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			PersistentVolumeReclaimPolicy: policy,
			StorageClassName:              class.Name,
			ClaimRef: &corev1.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				CSI: &corev1.CSIPersistentVolumeSource{Driver: provisioner, VolumeHandle: name, FSType: "ext4"},
			},
		},
	}
}

// syncVolume deletes a volume whose claim is gone, if its class says so.
func (v *volumes) syncVolume(ctx context.Context, name string) error {
	volume, err := v.volumes.Get(name)
	if err != nil {
		return err
	}
	done := volume.Status.Phase == corev1.VolumeReleased && volume.DeletionTimestamp == nil &&
		volume.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete &&
		volume.Annotations[provisionedByKey] == provisioner
	if !done {
		return nil
	}
	if err := v.client.CoreV1().PersistentVolumes().Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
		return fmt.Errorf("delete volume %s: %w", name, err)
	}
	return nil
}
