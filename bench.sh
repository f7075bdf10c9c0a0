#!/usr/bin/env bash
# NaviDEC's figures: each as a ratio to talking to the API server directly, in alternating runs on one test bed; prints a Markdown table.
# usage: ./bench.sh [--native] [--nginx] [--large | --streams | --moves | --records] [--rounds N] [--seconds N]; --nginx adds the ratio of an nginx in the façade's
# place, --large only lists 50 000 home objects with 100 abroad, and tells the memory that takes, --streams only measures watches, logs and copies,
# --moves only what single moves cost who reads and writes the object meanwhile, --records only what 5000 objects abroad cost
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh
rounds=5 seconds=4 nginx=false large=false streams=false moves=false records=false
NAVIDEC_NATIVE=${NAVIDEC_NATIVE:-false}
while (($#)); do
  case $1 in
    --native) NAVIDEC_NATIVE=true ;;
    --nginx) nginx=true ;;
    --large) large=true ;;
    --streams) streams=true ;;
    --moves) moves=true ;;
    --records) records=true ;;
    --rounds) rounds=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    *) echo "usage: ./bench.sh [--native] [--nginx] [--large | --streams | --moves | --records] [--rounds N] [--seconds N]" >&2; exit 2 ;;
  esac
  shift
done
export NAVIDEC_NATIVE NAVIDEC_TESTBED=${NAVIDEC_TESTBED:-$PWD/.testbed-bench} NAVIDEC_TESTBED_PORT_BASE=${NAVIDEC_TESTBED_PORT_BASE:-28000}
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
fail() { echo "bench: $*" >&2; exit 1; }
note() { echo "bench: $*" >&2; }

if ! command -v wrk >/dev/null; then
  ((EUID == 0)) || fail "wrk is needed (apt-get install wrk)"
  { apt-get install -y -qq wrk || { apt-get update -qq && apt-get install -y -qq wrk; }; } >/dev/null 2>&1 || fail "wrk could not be installed"
fi
if $nginx && ! command -v nginx >/dev/null; then fail "nginx is needed (apt-get install nginx-core)"; fi
if $NAVIDEC_NATIVE; then
  compgen -G 'navidec-cluster/target/*-runner' >/dev/null || ./native-build.sh >&2
else
  mvn -B -ntp -q package -Dmaven.test.skip=true >&2
fi
scratch=$(mktemp -d)
clean() {
  local status=$? each
  for each in $(jobs -p); do kill "$each" 2>/dev/null || true; done
  deploy/testbed/services down || true
  deploy/testbed/testbed down || true
  rm -rf "$scratch"
  exit "$status"
}
trap clean EXIT
deploy/testbed/testbed up
eval "$(deploy/testbed/testbed env)"
deploy/testbed/services up
token=$(<"$DAM_TOKEN_FILE_ADMIN")
eurm_token=$(<"$EURM_TOKEN_FILE_ADMIN")
facade=https://127.0.0.1:$DAM_TLS_PORT
dam() { "$KUBECTL" --kubeconfig "$DAM_NAVIDEC_KUBECONFIG" "$@"; }

# start_nginx PORT: a plain reverse proxy to dam's API server: the façade's certificate, TLS on both sides, home's certificate checked
start_nginx() {
  cat >"$scratch/nginx.conf" <<CONF
daemon off;
worker_processes $(nproc);
pid $scratch/nginx.pid;
error_log $scratch/nginx.log warn;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path $scratch/body; proxy_temp_path $scratch/proxy;
  fastcgi_temp_path $scratch/fastcgi; uwsgi_temp_path $scratch/uwsgi; scgi_temp_path $scratch/scgi;
  keepalive_requests 10000000;
  upstream home { server ${DAM_API#https://}; keepalive 64; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:$1 ssl reuseport;
    ssl_certificate $DAM_CERT; ssl_certificate_key $DAM_KEY; ssl_protocols TLSv1.2 TLSv1.3;
    location / {
      proxy_pass https://home; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_ssl_verify on; proxy_ssl_trusted_certificate $DAM_API_CA; proxy_ssl_name localhost;
      proxy_buffer_size 64k; proxy_buffers 16 64k;
    }
  }
}
CONF
  nginx -p "$scratch" -c "$scratch/nginx.conf" &
}
kilobyte=$(head -c 700 /dev/zero | tr '\0' x)
objects() {
  local n
  for ((n = 1; n <= $2; n++)); do
    printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s-%d","namespace":"%s","labels":{"%s":"yes"}},"data":{"text":"%s"}}\n' "$1" "$n" "$3" "$1" "$kilobyte"
  done
}
# post NAMESPACE: makes the ConfigMaps that come in, a line each, eight at a time.
post() {
  sed -e 's/"/\\"/g' -e "s|.*|next\nurl = \"$DAM_API/api/v1/namespaces/$1/configmaps\"\nheader = \"Authorization: Bearer $token\"\nheader = \"Content-Type: application/json\"\noutput = /dev/null\nsilent\nshow-error\nfail\ninsecure\ndata = \"&\"|" |
    tail -n +2 | (umask 077; cat >"$scratch/post"; curl -sS --no-progress-meter --parallel --parallel-max 8 -K "$scratch/post")
  rm "$scratch/post"
}
note "making objects"
for name in bench both twice; do dam create namespace "$name" >/dev/null; done
objects map 1000 bench | post bench
objects away 21 shop | post shop

# load CONNECTIONS URL TOKEN: requests a second and the median latency in ms
load() {
  local out
  out=$(wrk -t1 -c"$1" -d"${seconds}s" --latency -H "Authorization: Bearer $3" -H 'Accept: application/json' "$2")
  if grep -q 'Non-2xx' <<<"$out"; then fail "not all answers were good: $2"; fi
  awk '/Requests\/sec/ {rate = $2} /^ *50%/ {split($2, t, /[a-z]+/); u = $2; sub(/[0-9.]+/, "", u); p = u == "us" ? t[1] / 1000 : u == "s" ? t[1] * 1000 : t[1]} END {printf "%.1f %.3f\n", rate, p}' <<<"$out"
}
median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

# column N: what the Nth column of the rounds' figures holds
column() { awk -v n="$1" '{print $n}' "$scratch/rows"; }

# pair NAME CONNECTIONS DIRECT-URL DIRECT-TOKEN THROUGH-URL [NGINX-URL]
pair() {
  local name=$1 connections=$2 round a b c
  : >"$scratch/rows"
  load "$connections" "$3" "$4" >/dev/null
  load "$connections" "$5" "$token" >/dev/null
  for ((round = 1; round <= rounds; round++)); do
    c="0 0"
    if [[ -n ${6:-} ]]; then c=$(load "$connections" "$6" "$token"); fi
    if ((round % 2)); then
      a=$(load "$connections" "$3" "$4"); b=$(load "$connections" "$5" "$token")
    else
      b=$(load "$connections" "$5" "$token"); a=$(load "$connections" "$3" "$4")
    fi
    echo "$a $b $c" >>"$scratch/rows"
  done
  printf '| %s | %.0f | %.0f | %.2f | %+.2f ms |' "$name" "$(column 1 | median)" "$(column 3 | median)" \
    "$(awk '{print $3 / $1}' "$scratch/rows" | median)" "$(awk '{print $4 - $2}' "$scratch/rows" | median)"
  if ! $nginx; then echo
  elif [[ -z ${6:-} ]]; then echo ' |'
  else printf ' %.2f |\n' "$(awk '{print $5 / $1}' "$scratch/rows" | median)"; fi
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }
answers() { curl -sk -o /dev/null --max-time 1 "$facade/version" -H "Authorization: Bearer $token"; }
phase() { curl -sk -H "Authorization: Bearer $token" "$facade/apis/navidec.io/v1alpha1/namespaces/shop/moves/$1" | jq -r '.status.phase // ""'; }
# move NAME TARGET: moves one object and prints the milliseconds until the Move says Moved
move() {
  local started made state
  started=$(now_ms)
  made=$(curl -sk -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "{\"target\":\"$2\"}" \
    "$facade/$3/$1/move?namespace=shop" | jq -r .metadata.name)
  for _ in {1..3000}; do
    state=$(phase "$made")
    case $state in
      Moved) echo $(($(now_ms) - started)); return ;;
      Refused | Failed | Cancelled) fail "the Move $made ended $state" ;;
    esac
  done
  fail "the Move $made did not end"
}

# batch NAME LABEL NAMESPACE TARGET: orders one Move of all ConfigMaps with that label; batch_moved NAME NAMESPACE waits for its end
batch() {
  curl -sk -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"apiVersion":"navidec.io/v1alpha1","kind":"Move","metadata":{"name":"'"$1"'"},"spec":{"target":"'"$4"'","parallelism":8,"resource":{"resource":"configmaps"},"selector":{"matchLabels":{"'"$2"'":"yes"}}}}' \
    "$facade/apis/navidec.io/v1alpha1/namespaces/$3/moves"
}
batch_moved() {
  "$KUBECTL" --kubeconfig "$DAM_KUBECONFIG" -n "$2" wait "move/$1" --for=jsonpath='{.status.phase}'=Moved --timeout=300s >/dev/null ||
    fail "not all of $1 moved"
}

# 50 000 objects at home, made by many connections at once, and 100 abroad, in one list.
large() {
  local pid before peak n started straight
  note "making 50 000 objects"
  cat >"$scratch/create.lua" <<'LUA'
local n = 0
local body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"large-%d"},"data":{"text":"' .. string.rep('x', 900) .. '"}}'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, body:format(n))
end
LUA
  objects many 100 bench | post bench
  while n=$(count); ((n < 50000)); do
    # From where it ended: what is there already is answered 409.
    sed -i "s/^local n = .*/local n = $n/" "$scratch/create.lua"
    wrk -t1 -c32 -d5s -s "$scratch/create.lua" -H "Authorization: Bearer $token" "$DAM_API$path" >/dev/null
  done
  pid=$(cut -d' ' -f1 "$NAVIDEC_TESTBED/run/dam-navidec.pid")
  batch many many bench eurm
  batch_moved many bench
  list "$facade$path?limit=500" >/dev/null
  before=$(memory "$pid" VmRSS)
  for n in 1 2 3; do
    started=$(now_ms); list "$DAM_API$path" >"$scratch/there"; straight=$(($(now_ms) - started))
    started=$(now_ms); list "$facade$path" >"$scratch/here"
    echo "LIST of $(<"$scratch/here") ConfigMaps through the façade, 100 of them abroad: $(($(now_ms) - started)) ms; of $(<"$scratch/there") straight: $straight ms."
  done
  peak=$(memory "$pid" VmHWM)
  echo "Resident memory of the service before: $((before / 1024)) MiB; most at any time until after the third list: $((peak / 1024)) MiB."
}
list() { curl -sk -H "Authorization: Bearer $token" -H 'Accept: application/json' "$1" | grep -o '"creationTimestamp"' | wc -l; }
count() { "$KUBECTL" --kubeconfig "$DAM_KUBECONFIG" get --raw "$path?limit=1" | jq '1 + (.metadata.remainingItemCount // 0)'; }
memory() { awk -v field="$2:" '$1 == field {print $2}' "/proc/$1/status"; }

# Watches, logs and copies: of a pod that is abroad, in turn straight at eurm and through dam.
streams() {
  local pid pod log round size=100 name=bench-$$
  pid=$(cut -d' ' -f1 "$NAVIDEC_TESTBED/run/dam-navidec.pid")
  (umask 077; echo "$token" >"$scratch/token")
  export BENCH_TOKEN_FILE=$scratch/token BENCH_CA=$DAM_API_CA:$TESTBED_CA
  dam -n bench create configmap bench-watched >/dev/null
  echo "Watch of a kind that has nothing abroad: $(watches latency "$DAM_API$path" "$facade$path" 1000)."
  dam -n shop create configmap away-0 >/dev/null
  move away-0 eurm configmaps >/dev/null
  echo "Watch of a kind that has an object abroad: $(watches latency "$DAM_API$path" "$facade$path" 1000)."
  dam create namespace idle >/dev/null
  echo "Of merged watches that have nothing to tell, $(watches idle "$facade/api/v1/namespaces/idle/configmaps" 1000 "$pid")."
  dam -n shop create deployment bench --image=nginx >/dev/null
  dam -n shop rollout status deployment/bench --timeout=60s >/dev/null
  move bench eurm deployments >/dev/null
  pod=$(dam -n shop get pods -l app=bench -o jsonpath='{.items[0].metadata.name}')
  log=$NAVIDEC_TESTBED/eurm/container.log
  cp "$log" "$scratch/container.log"
  head -c "${size}M" /dev/zero | tr '\0' x | fold -w 1000 | sed 's/^/2026-01-01T00:00:00.000000000Z stdout F /' >"$log"
  head -c "${size}M" /dev/urandom >"/tmp/$name"
  for what in log copy_from; do
    : >"$scratch/rows"
    for ((round = 0; round < rounds; round++)); do
      echo "$($what "$EURM_KUBECONFIG" shop--dam) $($what "$DAM_NAVIDEC_KUBECONFIG" shop)" >>"$scratch/rows"
    done
    printf '%s of %d MB: %.0f MB/s straight, %.0f through, ratio %.2f.\n' "${what%_*}" $size \
      "$(awk -v size=$size '{print size * 1000 / $1}' "$scratch/rows" | median)" "$(awk -v size=$size '{print size * 1000 / $2}' "$scratch/rows" | median)" \
      "$(awk '{print $1 / $2}' "$scratch/rows" | median)"
  done
  cp "$scratch/container.log" "$log"
  rm -f "/tmp/$name"
  echo "Resident memory after all of it: $(($(memory "$pid" VmRSS) / 1024)) MiB, at most $(($(memory "$pid" VmHWM) / 1024)) MiB."
}
watches() { "${JAVA_HOME:-/usr}/bin/java" deploy/testbed/bench/Watches.java "$@"; }
# Milliseconds that it takes; log and copy_from KUBECONFIG NAMESPACE
log() {
  local started bytes
  started=$(now_ms)
  bytes=$("$KUBECTL" --kubeconfig "$1" -n "$2" logs "$pod" | wc -c)
  ((bytes >= size << 20)) || fail "the log had $bytes bytes only"
  echo $(($(now_ms) - started))
}
copy_from() {
  local started
  started=$(now_ms)
  "$KUBECTL" --kubeconfig "$1" cp "$2/$pod:$name" "$scratch/copy" >/dev/null
  cmp "/tmp/$name" "$scratch/copy" || fail "the copy differs"
  rm "$scratch/copy"
  echo $(($(now_ms) - started))
}
# answers_at PORT PATH: whether an answer is good; a start is timed by asking every two milliseconds
answers_at() {
  local line=
  { exec 4<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&4
  read -r line <&4 2>/dev/null || true
  exec 4>&-
  [[ $line == *" 200 "* ]]
}
exec 5<> <(:)
pause() { read -r -t 0.002 -u 5 || true; }
milliseconds() { echo $(((${EPOCHREALTIME/./} - $1) / 1000)); }

# 5000 abroad objects: memory, start, and how far the mirror is behind.
records() {
  local count=5000 url=http://127.0.0.1:$DAM_HTTP_PORT started pid all=/api/v1/configmaps?labelSelector=many%3Dyes
  local arguments=("$url" "$DAM_TOKEN_FILE_ADMIN" "http://127.0.0.1:$EURM_HTTP_PORT" "$EURM_TOKEN_FILE_ADMIN")
  note "making $count objects abroad and their records"
  "${JAVA_HOME:-/usr}/bin/java" deploy/testbed/bench/Records.java make "${arguments[@]}" $count
  pid=$(cut -d' ' -f1 "$NAVIDEC_TESTBED/run/dam-navidec.pid")
  mapfile -d '' -t line <"/proc/$pid/cmdline"
  deploy/testbed/services stop dam/navidec
  started=${EPOCHREALTIME/./}
  KUBECONFIG=$DAM_SERVICE_KUBECONFIG "${line[@]}" >"$scratch/start.log" 2>&1 &
  pid=$!
  until answers_at "$DAM_HTTP_PORT" /version; do pause; done
  echo "Start with $count records: an answer from home after $(milliseconds "$started") ms,"
  until answers_at "$DAM_HTTP_PORT" /api/v1/namespaces/many-0/configmaps/m-0; do pause; done
  echo "a get of an abroad object after $(milliseconds "$started") ms,"
  until [[ $(list "$facade$all") == "$count" ]]; do pause; done
  echo "a list of all $count after $(milliseconds "$started") ms."
  "${JAVA_HOME:-/usr}/bin/java" deploy/testbed/bench/Records.java lag "${arguments[@]}" 600
  started=$(now_ms)
  list "$facade$all" >/dev/null
  echo "A list of them takes $(($(now_ms) - started)) ms. Resident memory: $(($(memory "$pid" VmRSS) / 1024)) MiB, at most $(($(memory "$pid" VmHWM) / 1024)) MiB."
  kill "$pid"
  wait "$pid" || true
}

kind=JVM
if $NAVIDEC_NATIVE; then kind=native; fi
if $large; then
  path=/api/v1/namespaces/bench/configmaps
  echo "$(date +%F), $(nproc) cores, $kind:"
  large
  exit 0
fi
if $streams; then
  path=/api/v1/namespaces/bench/configmaps
  echo "$(date +%F), $(nproc) cores, $kind:"
  streams
  exit 0
fi
if $records; then
  echo "$(date +%F), $(nproc) cores, $kind:"
  records
  exit 0
fi
if $moves; then
  echo "$(date +%F), $(nproc) cores, $kind: out and home again, one after the other, each used by a writer and a reader without a pause; milliseconds:"
  echo
  echo "| moves of a | until Moved, p50 | p99 | a write, p50 | longest write in a move, p50 | p99 | failed reads | writes without an answer |"
  echo "|---|---|---|---|---|---|---|---|"
  "${JAVA_HOME:-/usr}/bin/java" deploy/testbed/bench/Moves.java "http://127.0.0.1:$DAM_HTTP_PORT" "$DAM_TOKEN_FILE_ADMIN" 100 20
  exit 0
fi
echo
echo "$(date +%F), $(nproc) cores, $kind; direct and through dam's façade in turn, both over TLS, $rounds rounds of $seconds s, medians:"
echo
path=/api/v1/namespaces/bench/configmaps
beside=
if $nginx; then
  beside=https://127.0.0.1:$((NAVIDEC_TESTBED_PORT_BASE + 90))
  start_nginx "${beside##*:}"
  echo "| request | direct, 1/s | through, 1/s | ratio | added at the median | ratio of nginx |"
  echo "|---|---|---|---|---|---|"
else
  echo "| request | direct, 1/s | through, 1/s | ratio | added at the median |"
  echo "|---|---|---|---|---|"
fi
pair "GET 1 KB ConfigMap, 1 connection" 1 "$DAM_API$path/map-1" "$token" "$facade$path/map-1" ${beside:+"$beside$path/map-1"}
pair "GET 1 KB ConfigMap, 16 connections" 16 "$DAM_API$path/map-1" "$token" "$facade$path/map-1" ${beside:+"$beside$path/map-1"}
pair "LIST 1000 ConfigMaps, 2 connections" 2 "$DAM_API$path" "$token" "$facade$path" ${beside:+"$beside$path"}
move away-1 eurm configmaps >/dev/null
pair "LIST 1000 ConfigMaps while that kind has an abroad one" 2 "$DAM_API$path" "$token" "$facade$path"
pair "GET of an abroad ConfigMap, 16 connections (direct: at eurm)" 16 "$EURM_API/api/v1/namespaces/shop--dam/configmaps/away-1" \
  "$eurm_token" "$facade/api/v1/namespaces/shop/configmaps/away-1"
note "moving 1000 objects"
objects map 2000 twice | post twice
objects map 1000 both | post both
for name in first second; do objects "$name" 500 both | post both; done
# thousand NAME TARGET: milliseconds that a thousand take
thousand() {
  local started each
  started=$(now_ms)
  for each in first second; do batch "$1-$each" "$each" both "$2"; done
  for each in first second; do batch_moved "$1-$each" both; done
  echo $(($(now_ms) - started))
}
moved=$(thousand out eurm)
pair "LIST of 1000 ConfigMaps at home and 1000 abroad (direct: of 2000)" 2 "$DAM_API/api/v1/namespaces/twice/configmaps" "$token" \
  "$facade/api/v1/namespaces/both/configmaps"
for n in {2..21}; do move "away-$n" eurm configmaps; done | sort -n >"$scratch/moves"
back=$(thousand back home)
again=$(thousand again eurm)
echo
echo "Move of 1000 ConfigMaps by two Moves, eight at a time each: $((moved / 1000)) s, $((1000000 / moved)) a second; home again $((1000000 / back)), and out again $((1000000 / again)) a second."
pid=$(cut -d' ' -f1 "$NAVIDEC_TESTBED/run/dam-navidec.pid")
echo "Resident memory then, with 3000 Moves kept: $(($(memory "$pid" VmRSS) / 1024)) MiB, at most $(($(memory "$pid" VmHWM) / 1024)) MiB."
echo "Move of a ConfigMap, 20 one after the other: median $(median <"$scratch/moves") ms, slowest $(tail -n 1 "$scratch/moves") ms."
dam -n shop create deployment bench --image=nginx --replicas=3 >/dev/null
dam -n shop rollout status deployment/bench --timeout=60s >/dev/null
echo "Move of a 3-replica Deployment until it runs there: $(move bench eurm deployments) ms."

pid=$(cut -d' ' -f1 "$NAVIDEC_TESTBED/run/dam-navidec.pid")
mapfile -d '' -t line <"/proc/$pid/cmdline"
deploy/testbed/services stop dam/navidec
: >"$scratch/own"
: >"$scratch/home"
for round in {1..7}; do
  started=${EPOCHREALTIME/./}
  KUBECONFIG=$DAM_SERVICE_KUBECONFIG "${line[@]}" >"$scratch/start.log" 2>&1 &
  pid=$!
  until answers_at "$DAM_MANAGEMENT_PORT" /q/health/live; do pause; done
  milliseconds "$started" >>"$scratch/own"
  until answers_at "$DAM_HTTP_PORT" /version; do pause; done
  milliseconds "$started" >>"$scratch/home"
  if ((round < 7)); then
    kill "$pid"
    wait "$pid" || true
  fi
done
until answers; do pause; done
for _ in {1..1000}; do answers; done
echo "Start, median of 7: first answer of its own (liveness) after $(median <"$scratch/own") ms, first answer from home after $(median <"$scratch/home") ms."
echo "Resident memory after 1000 requests over TLS, each on its own connection: $(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status") MiB."
kill "$pid"
wait "$pid" || true
