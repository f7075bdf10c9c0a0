// Command informers keeps client-go's informers on the ConfigMaps and Deployments of one namespace, as a controller does, and tells
// what they see: a line per event, and the stores when it reads "store" (see ../README.md for the lines).
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"path"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// out serializes lines: handlers of several informers write at once.
type out struct {
	sync.Mutex
	*bufio.Writer
}

func (o *out) line(format string, args ...any) {
	o.Lock()
	defer o.Unlock()
	fmt.Fprintf(o, format+"\n", args...)
	o.Flush()
}

// asked tells of each request that begins a list or a watch: the driver wants to know that WatchList is really in use.
type asked struct {
	http.RoundTripper
	out *out
}

func (a asked) RoundTrip(request *http.Request) (*http.Response, error) {
	query := request.URL.Query()
	resource := path.Base(request.URL.Path)
	switch {
	case query.Get("sendInitialEvents") == "true":
		a.out.line("request watchlist %s", resource)
	case query.Get("watch") == "true":
		a.out.line("request watch %s", resource)
	default:
		a.out.line("request list %s", resource)
	}
	return a.RoundTripper.RoundTrip(request)
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(namespace string) error {
	lines := &out{Writer: bufio.NewWriter(os.Stdout)}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return err
	}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return asked{next, lines} })
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(clients, 0, informers.WithNamespace(namespace))
	kept := map[string]cache.SharedIndexInformer{
		"configmaps":  factory.Core().V1().ConfigMaps().Informer(),
		"deployments": factory.Apps().V1().Deployments().Informer(),
	}
	for resource, informer := range kept {
		if _, err := informer.AddEventHandler(telling(lines, resource)); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	lines.line("ready")
	for commands := bufio.NewScanner(os.Stdin); commands.Scan(); {
		for resource, informer := range kept {
			for _, object := range informer.GetStore().List() {
				lines.line("store %s %s", resource, identity(object))
			}
		}
		lines.line("end %s", commands.Text())
	}
	return nil
}

func telling(lines *out, resource string) cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { lines.line("event %s ADDED %s", resource, identity(object)) },
		UpdateFunc: func(_, object any) { lines.line("event %s MODIFIED %s", resource, identity(object)) },
		DeleteFunc: func(object any) {
			if unknown, ok := object.(cache.DeletedFinalStateUnknown); ok {
				object = unknown.Obj
			}
			lines.line("event %s DELETED %s", resource, identity(object))
		},
	}
}

func identity(object any) string {
	accessor := object.(runtime.Object).(metav1.ObjectMetaAccessor).GetObjectMeta()
	return fmt.Sprintf("%s %s %s", accessor.GetName(), accessor.GetUID(), accessor.GetResourceVersion())
}
