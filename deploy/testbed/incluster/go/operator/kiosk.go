package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/scheme"
)

// Kiosk shows a greeting, and has a leaflet where that is asked for; its definition is in deploy/manifests/example.
type Kiosk struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              KioskSpec   `json:"spec,omitempty"`
	Status            KioskStatus `json:"status,omitempty"`
}

// KioskSpec is what the user wants.
type KioskSpec struct {
	Greeting           string `json:"greeting,omitempty"`
	Leaflet            bool   `json:"leaflet,omitempty"`
	PonderMilliseconds int    `json:"ponderMilliseconds,omitempty"`
}

// KioskStatus is what the operator did.
type KioskStatus struct {
	ObservedGeneration int64  `json:"observedGeneration,omitempty"`
	Shows              string `json:"shows,omitempty"`
}

// KioskList is a list of kiosks.
type KioskList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Kiosk `json:"items"`
}

var kinds = (&scheme.Builder{GroupVersion: schema.GroupVersion{Group: "example.com", Version: "v1"}}).Register(&Kiosk{}, &KioskList{})

// DeepCopyObject implements runtime.Object.
func (k *Kiosk) DeepCopyObject() runtime.Object {
	out := *k
	k.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	return &out
}

// DeepCopyObject implements runtime.Object.
func (l *KioskList) DeepCopyObject() runtime.Object {
	out := &KioskList{TypeMeta: l.TypeMeta}
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	for i := range l.Items {
		out.Items = append(out.Items, *l.Items[i].DeepCopyObject().(*Kiosk))
	}
	return out
}
