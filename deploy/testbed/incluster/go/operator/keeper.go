package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

const finalizer = "example.com/kiosk"

// keeper brings kiosks to what their specs say.
type keeper struct {
	client.Client
	scheme *runtime.Scheme
	events events.EventRecorder
}

// Reconcile does one kiosk; what fails is tried again by the queue, with its back-off.
func (k *keeper) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	fmt.Println("reconcile", request.Name)
	kiosk := &Kiosk{}
	err := k.Get(ctx, request.NamespacedName, kiosk)
	if err == nil {
		err = k.keep(ctx, kiosk)
	}
	switch {
	case apierrors.IsNotFound(err):
		return ctrl.Result{}, nil
	case apierrors.IsConflict(err):
		fmt.Println("conflict", request.Name, err)
		return ctrl.Result{RequeueAfter: 50 * time.Millisecond}, nil // somebody wrote in between: look again
	case err != nil:
		fmt.Println("trouble", request.Name, err)
	}
	return ctrl.Result{}, err
}

func (k *keeper) keep(ctx context.Context, kiosk *Kiosk) error {
	if !kiosk.DeletionTimestamp.IsZero() {
		if !controllerutil.RemoveFinalizer(kiosk, finalizer) {
			return nil
		}
		if err := k.Update(ctx, kiosk); err != nil {
			return err
		}
		fmt.Println("finalized", kiosk.Name)
		return nil
	}
	if controllerutil.AddFinalizer(kiosk, finalizer) {
		if err := k.Update(ctx, kiosk); err != nil {
			return err
		}
	}
	time.Sleep(time.Duration(kiosk.Spec.PonderMilliseconds) * time.Millisecond)
	if kiosk.Spec.Leaflet {
		if err := k.leaflet(ctx, kiosk); err != nil {
			return err
		}
	}
	status := KioskStatus{ObservedGeneration: kiosk.Generation, Shows: kiosk.Spec.Greeting}
	if kiosk.Status == status {
		return nil
	}
	kiosk.Status = status
	if err := k.Status().Update(ctx, kiosk); err != nil {
		return err
	}
	fmt.Println("status", kiosk.Name)
	k.events.Eventf(kiosk, nil, corev1.EventTypeNormal, "Shown", "Show", "it shows %q", kiosk.Spec.Greeting)
	return nil
}

func (k *keeper) leaflet(ctx context.Context, kiosk *Kiosk) error {
	leaflet := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: kiosk.Namespace, Name: kiosk.Name + "-leaflet"}}
	done, err := controllerutil.CreateOrUpdate(ctx, k.Client, leaflet, func() error {
		leaflet.Labels = map[string]string{mine: "kiosks"}
		leaflet.Data = map[string]string{"greeting": kiosk.Spec.Greeting}
		return controllerutil.SetControllerReference(kiosk, leaflet, k.scheme)
	})
	if err == nil && done != controllerutil.OperationResultNone {
		fmt.Println("leaflet", kiosk.Name, done)
	}
	return err
}
