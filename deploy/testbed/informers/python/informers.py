"""Keeps stores of the ConfigMaps and Deployments of one namespace by list and watch, as Python's operators do with the official
client, and tells what they see: a line per event, and the stores when it reads "store" (see ../README.md for the lines)."""

import sys
import threading

import urllib3
from kubernetes import client, config, watch

LOCK = threading.Lock()


def line(*words):
    """One line, whole: several threads write."""
    with LOCK:
        print(*words, flush=True)


class Store:
    """One kind's objects as the stream of events has them."""

    def __init__(self, resource, listing, namespace):
        self.resource = resource
        self.listing = listing
        self.namespace = namespace
        self.objects = {}
        self.synced = threading.Event()

    def tell(self, kind, metadata):
        line("event", self.resource, kind, metadata.name, metadata.uid, metadata.resource_version)

    def list(self):
        """Replaces the store by a list and tells the difference; returns the list's resourceVersion."""
        line("request list", self.resource)
        answer = self.listing(self.namespace)
        found = {item.metadata.name: item.metadata for item in answer.items}
        for name in sorted(self.objects.keys() - found.keys()):
            self.tell("DELETED", self.objects[name])
        for name, metadata in found.items():
            before = self.objects.get(name)
            if before is None or before.resource_version != metadata.resource_version:
                self.tell("ADDED" if before is None else "MODIFIED", metadata)
        self.objects = found
        return answer.metadata.resource_version

    def watch(self, version):
        """Follows a watch to its end; returns where to go on, None to list again."""
        line("request watch", self.resource)
        stream = watch.Watch()
        try:
            for event in stream.stream(
                self.listing, self.namespace, resource_version=version, allow_watch_bookmarks=True, timeout_seconds=600
            ):
                version = stream.resource_version or version
                if event["type"] not in ("ADDED", "MODIFIED", "DELETED"):
                    continue
                metadata = event["object"].metadata
                version = metadata.resource_version
                self.tell(event["type"], metadata)
                if event["type"] == "DELETED":
                    self.objects.pop(metadata.name, None)
                else:
                    self.objects[metadata.name] = metadata
        except client.ApiException as problem:
            if problem.status == 410:
                return None
            line("trouble", self.resource, problem.status)
        except urllib3.exceptions.HTTPError as problem:
            line("trouble", self.resource, type(problem).__name__)
        return version

    def run(self):
        """Lists and watches for ever."""
        version = None
        pause = threading.Event()
        while True:
            try:
                if version is None:
                    version = self.list()
                    self.synced.set()
                version = self.watch(version)
            except (client.ApiException, urllib3.exceptions.HTTPError) as problem:
                line("trouble", self.resource, type(problem).__name__)
            pause.wait(0.2)  # the back-off of a client whose server may be gone


def main():
    """Starts the stores, then answers on standard input."""
    config.load_kube_config()
    namespace = sys.argv[1]
    stores = [
        Store("configmaps", client.CoreV1Api().list_namespaced_config_map, namespace),
        Store("deployments", client.AppsV1Api().list_namespaced_deployment, namespace),
    ]
    for store in stores:
        threading.Thread(target=store.run, daemon=True).start()
    for store in stores:
        store.synced.wait()
    line("ready")
    for command in sys.stdin:
        for store in stores:
            for metadata in list(store.objects.values()):
                line("store", store.resource, metadata.name, metadata.uid, metadata.resource_version)
        line("end", command.strip())


main()
