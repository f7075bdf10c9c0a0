// Command operator is an operator as most are made, with controller-runtime: it keeps kiosks, and tells on standard output what it sees
// and does, a line each:
//
//	seen (ADDED|MODIFIED|DELETED) (kiosk|configmap) NAME UID RESOURCEVERSION GENERATION [WHAT-IT-SHOWS]
//	reconcile NAME
//	(conflict|trouble) NAME WHAT
//	(finalized|status|leaflet) NAME
//
// It finds its API server as every pod does, by rest.InClusterConfig and nothing else.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clientgo "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const mine = "app.kubernetes.io/managed-by"

func main() {
	ctrl.SetLogger(klog.NewKlogr())
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "ended:", err)
		os.Exit(1)
	}
}

func run() error {
	namespace := flag.String("watch-namespace", "", "the namespace of the kiosks")
	lease := flag.Duration("lease-duration", 15*time.Second, "how long a leader is one without a word of it")
	renew := flag.Duration("renew-deadline", 10*time.Second, "how long a leader tries to say so before it gives up")
	retry := flag.Duration("retry-period", 2*time.Second, "how often it says so")
	flag.Parse()
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	fmt.Println("server", config.Host)
	scheme := runtime.NewScheme()
	if err := clientgo.AddToScheme(scheme); err != nil {
		return err
	}
	if err := kinds.AddToScheme(scheme); err != nil {
		return err
	}
	all, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:         scheme,
		Metrics:        server.Options{BindAddress: "0"},
		LeaderElection: true, LeaderElectionID: "kiosks.example.com", // in the namespace of the pod, as its file says
		LeaseDuration: lease, RenewDeadline: renew, RetryPeriod: retry,
		Cache: cache.Options{
			DefaultNamespaces: map[string]cache.Config{*namespace: {}},
			ByObject: map[client.Object]cache.ByObject{
				&corev1.ConfigMap{}: {Label: labels.SelectorFromSet(labels.Set{mine: "kiosks"})},
			},
		},
	})
	if err != nil {
		return err
	}
	keeper := &keeper{Client: all.GetClient(), scheme: scheme, events: all.GetEventRecorder("kiosks")}
	if err := ctrl.NewControllerManagedBy(all).For(&Kiosk{}).Owns(&corev1.ConfigMap{}).Complete(keeper); err != nil {
		return err
	}
	if err := all.Add(manager.RunnableFunc(func(ctx context.Context) error { return tell(ctx, all.GetCache()) })); err != nil {
		return err
	}
	if err := all.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return err
	}
	return all.Start(ctrl.SetupSignalHandler())
}

// tell writes a line for every event of the informers that the controller itself has.
func tell(ctx context.Context, informers cache.Informers) error {
	for kind, object := range map[string]client.Object{"kiosk": &Kiosk{}, "configmap": &corev1.ConfigMap{}} {
		informer, err := informers.GetInformer(ctx, object)
		if err != nil {
			return err
		}
		line := func(what string, object any) {
			if unknown, ok := object.(toolscache.DeletedFinalStateUnknown); ok {
				object = unknown.Obj
			}
			seen := object.(client.Object)
			shows := ""
			if kiosk, ok := object.(*Kiosk); ok {
				shows = kiosk.Status.Shows
			}
			fmt.Println("seen", what, kind, seen.GetName(), seen.GetUID(), seen.GetResourceVersion(), seen.GetGeneration(), shows)
		}
		_, err = informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { line("ADDED", object) },
			UpdateFunc: func(_, object any) { line("MODIFIED", object) },
			DeleteFunc: func(object any) { line("DELETED", object) },
		})
		if err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}
