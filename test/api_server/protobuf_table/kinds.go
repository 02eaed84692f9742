package main

import (
	"reflect"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	events "k8s.io/api/events/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// anyVersion stands for every group version: options of requests are sent as of that of their resource.
var anyVersion = schema.GroupVersion{Version: "*"}

// kinds are those that clients send, by group version: the ones of src/sim/builtin_kinds.cpp, and those that are
// asked for and never stored.
var kinds = map[schema.GroupVersion][]any{
	core.SchemeGroupVersion: {core.Namespace{}, core.Node{}, core.PersistentVolume{}, core.ConfigMap{},
		core.Endpoints{}, core.Event{}, core.LimitRange{}, core.PersistentVolumeClaim{}, core.Pod{},
		core.ReplicationController{}, core.ResourceQuota{}, core.Secret{}, core.ServiceAccount{}, core.Service{}},
	apps.SchemeGroupVersion: {apps.ControllerRevision{}, apps.DaemonSet{}, apps.Deployment{}, apps.ReplicaSet{},
		apps.StatefulSet{}},
	autoscaling.SchemeGroupVersion:   {autoscaling.Scale{}},
	autoscalingv2.SchemeGroupVersion: {autoscalingv2.HorizontalPodAutoscaler{}},
	batch.SchemeGroupVersion:         {batch.CronJob{}, batch.Job{}},
	coordination.SchemeGroupVersion:  {coordination.Lease{}},
	discovery.SchemeGroupVersion:     {discovery.EndpointSlice{}},
	events.SchemeGroupVersion:        {events.Event{}},
	networking.SchemeGroupVersion:    {networking.Ingress{}, networking.NetworkPolicy{}},
	policy.SchemeGroupVersion:        {policy.PodDisruptionBudget{}, policy.Eviction{}},
	rbac.SchemeGroupVersion:          {rbac.RoleBinding{}, rbac.Role{}, rbac.ClusterRoleBinding{}, rbac.ClusterRole{}},
	scheduling.SchemeGroupVersion:    {scheduling.PriorityClass{}},
	storage.SchemeGroupVersion:       {storage.StorageClass{}},
	admissionregistration.SchemeGroupVersion: {admissionregistration.ValidatingWebhookConfiguration{},
		admissionregistration.MutatingWebhookConfiguration{}},
	authorization.SchemeGroupVersion: {authorization.SelfSubjectAccessReview{}, authorization.SubjectAccessReview{},
		authorization.LocalSubjectAccessReview{}, authorization.SelfSubjectRulesReview{}},
	authentication.SchemeGroupVersion: {authentication.TokenRequest{}, authentication.SelfSubjectReview{}},
	anyVersion:                        {meta.DeleteOptions{}},
}

// typeOf is the Go type of a kind.
func typeOf(version schema.GroupVersion, kind string) reflect.Type {
	for _, one := range kinds[version] {
		if t := reflect.TypeOf(one); t.Name() == kind {
			return t
		}
	}
	panic("no kind " + kind + " in " + version.String())
}
