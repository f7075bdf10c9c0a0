#!/usr/bin/env bash
# The main job, played on two real clusters: a Deployment moves from dam to eurm and back while dam's clients notice nothing.
# Every step shows its real command and its real output, and must hold: exit 0 only if all did.
set -euo pipefail
cd "$(dirname "$0")"
keep=false
usage() { echo "usage: ./demo.sh [--keep] [--native] | ./demo.sh down" >&2; exit 2; }
NAVIDEC_NATIVE=${NAVIDEC_NATIVE:-false}
while (($#)); do
  case $1 in
    --keep) keep=true ;;
    --native) NAVIDEC_NATIVE=true ;;
    down)
      deploy/testbed/services down
      deploy/testbed/testbed down
      exit 0
      ;;
    *) usage ;;
  esac
  shift
done
export NAVIDEC_NATIVE
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh

step=0
say() { step=$((step + 1)); printf '\n\033[1m%2d. %s\033[0m\n' "$step" "$*"; }
fail() { printf '\n\033[31mThe demo failed: %s\033[0m\n' "$*" >&2; exit 1; }
# show COMMAND...: prints the command as one would type it and its output; a failing command fails the demo.
show() {
  printf '   $ %s\n' "$(printed "$@")"
  output=$("$@" 2>&1) || { sed 's/^/     /' <<<"$output"; fail "the command above"; }
  sed 's/^/     /' <<<"$output"
}
printed() {
  local line="$*"
  line=${line/#pretty ask /curl }
  line=${line//$KUBECTL --kubeconfig $DAM_NAVIDEC_KUBECONFIG/kubectl}
  line=${line//$KUBECTL --kubeconfig $EURM_KUBECONFIG/kubectl --context eurm}
  line=${line//$KUBECTL --kubeconfig $DAM_KUBECONFIG/kubectl --context dam-straight}
  echo "${line//-s --noproxy \* /}"
}
holds() { [[ $output == *"$1"* ]] || fail "expected '$1' in the output above"; }
# until_holds SECONDS WHAT COMMAND...: asks again until the command succeeds.
until_holds() {
  local limit=$1 what=$2 tries
  shift 2
  for ((tries = limit * 5; tries > 0; tries--)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  fail "not within $limit s: $what"
}
dam() { "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" "$@"; }
pretty() { "$@" | jq .; }
ask() { curl -s --noproxy '*' "$@"; }
move_phase() { dam -n shop get move "$1" -o jsonpath='{.status.phase}'; }
moved() { [[ $(move_phase "$1") == Moved ]]; }
both_alive() { [[ $(ask "$orchestrator/clusters" | jq '[.items[] | select((.health.state? // .state?) == "Alive")] | length') == 2 ]]; }

clean() {
  local status=$?
  if [[ -n ${watcher:-} ]]; then kill "$watcher" 2>/dev/null || true; fi
  rm -rf "${scratch:-}"
  if ! $keep; then
    if ((status != 0)) && [[ -d ${TESTBED_DIR:-} ]]; then
      for log in "$TESTBED_DIR"/{dam,eurm}/log/navidec.log "$TESTBED_DIR/navidec/log/orchestrator.log"; do
        [[ ! -f $log ]] || { echo "--- the end of $log"; tail -n 15 "$log"; }
      done >&2
    fi
    deploy/testbed/services down || true
    deploy/testbed/testbed down || true
  fi
  exit "$status"
}
trap clean EXIT
scratch=$(mktemp -d)

echo "Building (the first time takes minutes) ..."
if [ "${NAVIDEC_BUILT:-}" = true ]; then
  :
elif $NAVIDEC_NATIVE; then
  ./native-build.sh >"$scratch/build.log" 2>&1 || { tail -n 40 "$scratch/build.log"; fail "the native build"; }
else
  mvn -B -ntp -q package -Dmaven.test.skip=true >"$scratch/build.log" 2>&1 || { tail -n 40 "$scratch/build.log"; fail "the build"; }
fi
deploy/testbed/testbed up
eval "$(deploy/testbed/testbed env)"
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
deploy/testbed/services up
facade=http://localhost:$DAM_HTTP_PORT
orchestrator=http://localhost:$ORCHESTRATOR_PORT

say "Two clusters, each with a NaviDEC service, and an orchestrator beside RabbitMQ. It knows them from their reports."
until_holds 60 "the orchestrator knows both clusters" both_alive
show pretty ask "$orchestrator/clusters"

say "A client of dam makes a Deployment with a ConfigMap and a Secret, with plain kubectl through dam's façade."
cat >"$scratch/web.yaml" <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: web-config, namespace: shop}
data: {greeting: hello}
---
apiVersion: v1
kind: Secret
metadata: {name: web-secret, namespace: shop}
stringData: {password: correct-horse}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        resources: {requests: {cpu: 500m, memory: 256Mi}}
        envFrom:
        - configMapRef: {name: web-config}
        - secretRef: {name: web-secret}
YAML
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" apply -f "$scratch/web.yaml"
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop rollout status deployment/web --timeout=60s
uid=$(dam -n shop get deployment web -o jsonpath='{.metadata.uid}')

say "The short form of the same API."
show bash -c "curl -s --noproxy '*' $facade/pods | jq -r '.items[] | .metadata.namespace + \"/\" + .metadata.name'"
holds shop/web-

say "A watch is opened now and stays open to the end. A move may show as MODIFIED, never as DELETED."
dam -n shop get deployment web -w --output-watch-events >"$scratch/watch.txt" 2>&1 &
watcher=$!
echo "   $ kubectl -n shop get deployment web -w --output-watch-events &"
until_holds 20 "the watch stands" grep -q ADDED "$scratch/watch.txt"

say "Somebody asks for the Deployment to be moved, and does not say where to."
show curl -s --noproxy '*' -X POST "$facade/deployments/web/move?namespace=shop"
move=$(jq -r .metadata.name <<<"$output")
[[ $move == web-* ]] || fail "no Move was made"
until_holds 60 "the Move ends" moved "$move"
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get move "$move"
holds eurm

say "The orchestrator decided; it says why, for and against each cluster."
show pretty ask "$orchestrator/placements/$move"
holds eurm

say "The Deployment runs on eurm, in a namespace for dam's guests, with what it needs."
show "$KUBECTL" --kubeconfig "$EURM_KUBECONFIG" -n shop--dam get deployments,replicasets,pods,configmaps,secrets
holds deployment.apps/web
holds configmap/web-config
holds secret/web-secret
show "$KUBECTL" --kubeconfig "$DAM_KUBECONFIG" -n shop get deployments
[[ $output != *web* ]] || fail "the Deployment is still on dam too"

say "dam's clients still see it, its ReplicaSet and its pods, under the same uid."
pods_seen() { [[ $(dam -n shop get pods -l app=web --no-headers | grep -c Running) == "$1" ]]; }
until_holds 30 "two pods are seen at home" pods_seen 2
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get deployment,replicaset,pod -l app=web
[[ $(dam -n shop get deployment web -o jsonpath='{.metadata.uid}') == "$uid" ]] || fail "the uid has changed"
echo "     uid $uid, as before"

say "They scale it, wait for the rollout and read its logs, through dam; it happens on eurm."
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop scale deployment web --replicas=3
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop rollout status deployment/web --timeout=60s
until_holds 30 "three pods are seen at home" pods_seen 3
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop logs deployment/web --tail=1
holds "of a container on eurm"

say "eurm's service is killed: reads answer with a Warning, writes get 503, nothing is lost."
deploy/testbed/services kill eurm/navidec
echo "   $ kill -9 (eurm's service)"
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get deployment web
holds "Warning"
show curl -s --noproxy '*' -o /dev/null -w 'HTTP %{http_code}' -X PATCH -H 'Content-Type: application/merge-patch+json' \
  -d '{"metadata":{"labels":{"tried":"yes"}}}' "$facade/apis/apps/v1/namespaces/shop/deployments/web"
holds "HTTP 503"

say "It is started again: writes flow again by themselves."
deploy/testbed/services start eurm/navidec
labelled() { dam -n shop label deployment web tried=again --overwrite; }
until_holds 30 "a write is accepted" labelled
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get deployment web --show-labels
holds tried=again

say "Home again."
show curl -s --noproxy '*' -X POST -H 'Content-Type: application/json' -d '{"target":"home"}' "$facade/deployments/web/move?namespace=shop"
move=$(jq -r .metadata.name <<<"$output")
until_holds 60 "the Move home ends" moved "$move"
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get moves
show "$KUBECTL" --kubeconfig "$DAM_KUBECONFIG" -n shop get deployment web --show-labels
holds tried=again
nothing_abroad() { [[ -z $("$KUBECTL" --kubeconfig "$EURM_KUBECONFIG" -n shop--dam get deployments,replicasets,pods -o name) ]]; }
until_holds 60 "eurm holds nothing of it any more" nothing_abroad
[[ $(dam -n shop get deployment web -o jsonpath='{.metadata.uid}') == "$uid" ]] || fail "the uid has changed"
echo "     uid $uid, as before; eurm holds nothing of it any more"

say "The watch saw all of it, and no DELETED."
show sort -u -k1,1 "$scratch/watch.txt"
! grep -q DELETED "$scratch/watch.txt" || fail "the watch saw a DELETED"
kill -0 "$watcher" || fail "the watch has ended"
echo "     $(grep -c MODIFIED "$scratch/watch.txt") times MODIFIED, none DELETED; the watch is still open"

say "Deleted, it is gone everywhere."
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop delete deployment/web configmap/web-config secret/web-secret
until_holds 30 "the watch saw the delete" grep -q DELETED "$scratch/watch.txt"
show "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" -n shop get deployments
no_pods() { [[ -z $(dam -n shop get pods -l app=web -o name) ]]; }
until_holds 60 "the pods are gone" no_pods

printf '\n\033[32mEvery step held.\033[0m\n'
if $keep; then
  cat <<TRY

All is left running. Try:
  export KUBECONFIG=$DAM_NAVIDEC_KUBECONFIG
  $KUBECTL create deployment mine --image=nginx
  curl -X POST '$facade/deployments/mine/move'
  $KUBECTL get moves,abroadresources -A
  curl $orchestrator/clusters
End it with ./demo.sh down
TRY
fi
