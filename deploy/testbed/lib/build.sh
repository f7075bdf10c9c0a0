# Binaries and packages: each is made once, in a cache that all beds of the machine share.

readonly BUILT=(kube-apiserver kubectl kube-controller-manager kube-scheduler etcd kwok)
readonly STAGES=$BINARIES/kwok-stages.yaml

# The path of a binary: KUBEBUILDER_ASSETS first, then the cache.
binary() {
  if [[ -n ${KUBEBUILDER_ASSETS:-} && -x $KUBEBUILDER_ASSETS/$1 ]]; then
    echo "$KUBEBUILDER_ASSETS/$1"
  else
    echo "$BINARIES/$1"
  fi
}

complete() {
  local name
  for name in "${BUILT[@]}"; do
    [[ -x $(binary "$name") ]] || return 1
  done
  [[ -f $STAGES ]]
}

build_binaries() {
  complete && return
  command -v go >/dev/null || fail "Go is needed to build the test bed's binaries (or KUBEBUILDER_ASSETS and a filled cache, $BINARIES)"
  mkdir -p "$BINARIES"
  exec {build_lock}>"$BINARIES/.lock"
  flock -n "$build_lock" || { say "another build is under way, waiting for it"; flock "$build_lock"; }
  local name
  for name in "${BUILT[@]}"; do
    if [[ ! -x $(binary "$name") ]]; then build_one "$name"; fi
  done
  if [[ ! -f $STAGES ]]; then collect_stages; fi
  exec {build_lock}>&-
}

build_one() {
  local name=$1 folder package flags="-s -w" started=$SECONDS
  local versions=k8s.io/component-base/version
  case $name in
    etcd) folder=etcd package=go.etcd.io/etcd/server/v3 ;;
    kwok) folder=kwok package=sigs.k8s.io/kwok/cmd/kwok ;;
    *)
      folder=kubernetes package=k8s.io/kubernetes/cmd/$name
      IFS=. read -r major minor _ <<<"${KUBERNETES_VERSION#v}"
      flags+=" -X $versions.gitVersion=$KUBERNETES_VERSION -X $versions.gitMajor=$major -X $versions.gitMinor=$minor -X $versions.gitTreeState=clean"
      ;;
  esac
  say "building $name (minutes, once)"
  (cd "$HERE/build/$folder" &&
    CGO_ENABLED=0 nice go build -mod=readonly -buildvcs=false -trimpath -ldflags "$flags" -o "$BINARIES/.$name.part" "$package") ||
    fail "building $name failed"
  mv "$BINARIES/.$name.part" "$BINARIES/$name"
  say "built $name in $((SECONDS - started)) s"
}

# kwok needs its stage files (what a pod or a node does next); its module ships them.
collect_stages() {
  local module stage
  module=$(cd "$HERE/build/kwok" && go mod download sigs.k8s.io/kwok && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)
  for stage in node/fast/node-initialize node/heartbeat-with-lease/node-heartbeat-with-lease \
    pod/fast/pod-ready pod/fast/pod-complete pod/fast/pod-delete; do
    cat "$module/kustomize/stage/$stage.yaml"
    echo "---"
  done >"$STAGES.part"
  mv "$STAGES.part" "$STAGES"
}

readonly RABBITMQ_SERVER=/usr/lib/rabbitmq/bin/rabbitmq-server

install_packages() {
  local missing=()
  [[ -x $RABBITMQ_SERVER ]] || missing+=(rabbitmq-server)
  for tool in openssl jq curl; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    fail "missing: ${missing[*]}. Install them, or run this once as root where there is apt"
  fi
  exec {apt_lock}>"$CACHE/.apt-lock"
  flock "$apt_lock"
  say "installing ${missing[*]}"
  mkdir -p "$CACHE"
  without_services apt_install "${missing[@]}" >"$CACHE/apt.log" 2>&1 || fail "apt could not install ${missing[*]}: see $CACHE/apt.log"
  exec {apt_lock}>&-
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }
}

# Debian starts a service as it is installed, unless this file forbids it: no system-wide broker is wanted.
without_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [[ -e $policy ]]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  "$@" || status=$?
  rm -f "$policy"
  if [[ -d /run/systemd/system ]]; then systemctl disable rabbitmq-server || true; fi
  return "$status"
}
