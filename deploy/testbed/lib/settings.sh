# What a bed is made of: its folder, clusters, ports, components and versions. Reads the environment, changes nothing.

CLUSTERS=(dam eurm)
COMPONENTS=(epmd rabbitmq)
for cluster in "${CLUSTERS[@]}"; do
  COMPONENTS+=("$cluster/etcd" "$cluster/apiserver" "$cluster/controller-manager" "$cluster/scheduler" "$cluster/kwok")
done
readonly CLUSTERS COMPONENTS

readonly DEFAULT_PORT_BASE=21000

BED=$(realpath -m "${NAVIDEC_TESTBED:-$HERE/../../.testbed}")
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/navidec/testbed
readonly BED CACHE

# A bed remembers its base, so that `down` or `status` need only its folder.
PORT_BASE=${NAVIDEC_TESTBED_PORT_BASE:-}
if [[ -z $PORT_BASE && -f $BED/port-base ]]; then PORT_BASE=$(<"$BED/port-base"); fi
PORT_BASE=${PORT_BASE:-$DEFAULT_PORT_BASE}
readonly PORT_BASE

# The version that a go.mod below build/ pins: version FOLDER MODULE
version() {
  sed -n "s|^require $2 ||p" "$HERE/build/$1/go.mod"
}

KUBERNETES_VERSION=$(version kubernetes k8s.io/kubernetes)
ETCD_VERSION=$(version etcd go.etcd.io/etcd/server/v3)
KWOK_VERSION=$(version kwok sigs.k8s.io/kwok)
readonly KUBERNETES_VERSION ETCD_VERSION KWOK_VERSION
readonly BINARIES=$CACHE/kubernetes-${KUBERNETES_VERSION#v}_etcd-${ETCD_VERSION#v}_kwok-${KWOK_VERSION#v}_$(uname -m)

index_of_cluster() {
  case $1 in
    dam) echo 0 ;;
    eurm) echo 1 ;;
    *) fail "no cluster '$1': there are ${CLUSTERS[*]}" ;;
  esac
}

# The loopback port of a component, or of a part of it such as dam/etcd-peer (the table is in the head of `testbed`).
port() {
  local cluster=${1%%/*} offset
  case $1 in
    rabbitmq) offset=20 ;;
    rabbitmq-distribution) offset=21 ;;
    epmd) offset=22 ;;
    */apiserver) offset=0 ;;
    */etcd) offset=1 ;;
    */etcd-peer) offset=2 ;;
    */controller-manager) offset=3 ;;
    */scheduler) offset=4 ;;
    */kwok) offset=5 ;;
    *) fail "no port is known for '$1'" ;;
  esac
  if [[ $1 == */* ]]; then offset=$((offset + 10 * $(index_of_cluster "$cluster"))); fi
  echo $((PORT_BASE + offset))
}

# A port of NaviDEC itself, which the bed only plans and never opens: the well-known one, or one derived from another base.
navidec_port() {
  local well_known offset
  case $1 in
    dam-http) well_known=5000 offset=30 ;;
    dam-tls) well_known=5443 offset=31 ;;
    dam-management) well_known=9000 offset=32 ;;
    eurm-http) well_known=5001 offset=33 ;;
    eurm-tls) well_known=5444 offset=34 ;;
    eurm-management) well_known=9001 offset=35 ;;
    orchestrator) well_known=8080 offset=36 ;;
    orchestrator-management) well_known=9080 offset=37 ;;
    *) fail "no NaviDEC port is known for '$1'" ;;
  esac
  if ((PORT_BASE == DEFAULT_PORT_BASE)); then echo "$well_known"; else echo $((PORT_BASE + offset)); fi
}
