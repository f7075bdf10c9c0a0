# One cluster: etcd, API server, controller manager, scheduler, and kwok with its nodes.

start_etcd() {
  local client peer
  client=http://127.0.0.1:$(port "$1/etcd") peer=http://127.0.0.1:$(port "$1/etcd-peer")
  launch "$1/etcd" "$(binary etcd)" --name "$1" --data-dir "$BED/$1/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "$1=$peer"
}

start_apiserver() {
  local pki=$BED/$1/pki
  launch "$1/apiserver" "$(binary kube-apiserver)" \
    --etcd-servers "http://127.0.0.1:$(port "$1/etcd")" --bind-address 127.0.0.1 --advertise-address 127.0.0.1 \
    --secure-port "$(port "$1/apiserver")" --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" \
    --requestheader-client-ca-file "$pki/front-proxy/ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
    --requestheader-extra-headers-prefix X-Remote-Extra- \
    --client-ca-file "$pki/ca.crt" --token-auth-file "$BED/$1/tokens.csv" --authorization-mode RBAC --allow-privileged \
    --endpoint-reconciler-type none --service-cluster-ip-range 10.0.0.0/16 \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$pki/service-accounts.pub" \
    --service-account-signing-key-file "$pki/service-accounts.key" \
    --kubelet-certificate-authority "$pki/ca.crt" --kubelet-client-certificate "$pki/kubelet-client.crt" \
    --kubelet-client-key "$pki/kubelet-client.key" --kubelet-preferred-address-types InternalIP --profiling=false
}

start_controller-manager() {
  local pki=$BED/$1/pki
  launch "$1/controller-manager" "$(binary kube-controller-manager)" --kubeconfig "$pki/controller-manager.kubeconfig" \
    --bind-address 127.0.0.1 --secure-port "$(port "$1/controller-manager")" --leader-elect=false --profiling=false \
    --kube-api-qps 200 --kube-api-burst 300 \
    --use-service-account-credentials --service-account-private-key-file "$pki/service-accounts.key" --root-ca-file "$pki/ca.crt"
}

start_scheduler() {
  launch "$1/scheduler" "$(binary kube-scheduler)" --kubeconfig "$BED/$1/pki/scheduler.kubeconfig" \
    --bind-address 127.0.0.1 --secure-port "$(port "$1/scheduler")" --leader-elect=false --profiling=false
}

start_kwok() {
  kwok_config "$1"
  launch "$1/kwok" "$(binary kwok)" --kubeconfig "$BED/$1/pki/kwok.kubeconfig" --config "$BED/$1/kwok.yaml" \
    --manage-all-nodes=true --node-lease-duration-seconds 40 --node-ip 127.0.0.1 --node-port "$(port "$1/kwok")" --server-address "127.0.0.1:$(port "$1/kwok")" \
    --tls-cert-file "$BED/$1/pki/kubelet.crt" --tls-private-key-file "$BED/$1/pki/kubelet.key"
}

# What the nodes' kubelet API serves: one log for every container, a shell, and an echo on every forwarded port.
kwok_config() {
  local log=$BED/$1/container.log line
  if [[ ! -s $log ]]; then
    for line in 1 2 3 4 5 6 7 8 9 10; do
      echo "2026-01-01T00:00:0$((line - 1)).000000000Z stdout F line $line of a container on $1"
    done >"$log"
  fi
  {
    cat "$STAGES"
    cat <<KWOK
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata: {name: every-container}
spec:
  logs:
  - logsFile: $log
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterExec
metadata: {name: every-container}
spec:
  execs:
  - local: {workDir: /tmp}
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterPortForward
metadata: {name: every-port}
spec:
  forwards:
  - command: [cat]
KWOK
  } >"$BED/$1/kwok.yaml"
}

# Nodes, namespaces and rights. Applied again it changes nothing.
furnish() {
  {
    for n in 1 2; do
      cat <<NODE
apiVersion: v1
kind: Node
metadata:
  name: $1-worker-$n
  annotations: {kwok.x-k8s.io/node: fake, node.alpha.kubernetes.io/ttl: "0"}
  labels: {kubernetes.io/arch: amd64, kubernetes.io/os: linux, kubernetes.io/hostname: $1-worker-$n, node-role.kubernetes.io/worker: ""}
status:
  addresses: [{type: InternalIP, address: 127.0.0.1}, {type: Hostname, address: localhost}]
  allocatable: {cpu: "32", memory: 256Gi, pods: "110"}
  capacity: {cpu: "32", memory: 256Gi, pods: "110"}
---
NODE
    done
    cat <<RIGHTS
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: dev, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: dev}
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: cert-devs}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewer, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
RIGHTS
  } | "$(binary kubectl)" --kubeconfig "$BED/$1/kubeconfig" apply -f - >>"$BED/$1/log/furnish.log" 2>&1
}

# Ready, and with the address that logs and exec go to.
nodes_ready() {
  [[ $("$(binary kubectl)" --kubeconfig "$BED/$1/kubeconfig" get nodes \
    -o jsonpath='{.items[*].status.conditions[?(@.type=="Ready")].status} {.items[*].status.addresses[0].address}' 2>/dev/null) == "True True 127.0.0.1 127.0.0.1" ]]
}

# The roles edit and view are put together by the controller manager, a moment after the start.
users_may() {
  local user verb
  for user in dev viewer; do
    verb=list
    [[ $user == viewer ]] || verb=create
    [[ $("$(binary kubectl)" --kubeconfig "$BED/$1/$user.kubeconfig" auth can-i "$verb" deployments.apps -n shop 2>/dev/null) == yes ]] || return 1
  done
}
