# The clients: how each is built and begun, and how it is asked. The lines they write are described in README.md.

readonly KNOWN=(client-go python node fabric8 java)

declare -A asking=() pids=()

build_client-go() { (cd "$INFORMERS/client-go" && CGO_ENABLED=0 go build -mod=readonly -buildvcs=false -trimpath -o "$results/client-go" .); }
build_python() {
  if cmp -s "$INFORMERS/python/requirements.txt" "$results/python/requirements.txt"; then return; fi
  rm -rf "$results/python"
  python3 -m venv "$results/python"
  "$results/python/bin/pip" install -q --disable-pip-version-check -r "$INFORMERS/python/requirements.txt"
  cp "$INFORMERS/python/requirements.txt" "$results/python/"
}
build_node() {
  mkdir -p "$results/node"
  cp "$INFORMERS"/node/* "$results/node/"
  if cmp -s "$results/node/package-lock.json" "$results/node/node_modules/installed.json"; then return; fi
  (cd "$results/node" && npm ci --silent --no-audit --no-fund)
  cp "$results/node/package-lock.json" "$results/node/node_modules/installed.json"
}

build_java() {
  mvn -q -B -ntp -f "$INFORMERS/java/pom.xml" compile dependency:copy-dependencies -Dnavidec.target="$results/java" \
    -DoutputDirectory="$results/java/lib" >"$results/java.log" 2>&1 || { tail -n 20 "$results/java.log"; fail "the Java clients cannot be built"; }
}
build_fabric8() { build_java; }

command_of() {
  case $1 in
    client-go) command=("$results/client-go" shop) ;;
    python) command=("$results/python/bin/python" "$INFORMERS/python/informers.py" shop) ;;
    node) command=(node "$results/node/informers.js" shop) ;;
    fabric8) command=("$JAVA_HOME/bin/java" -Xmx128m -cp "$results/java/classes:$results/java/lib/*" Fabric8 shop) ;;
    java) command=("$JAVA_HOME/bin/java" -Xmx128m -cp "$results/java/classes:$results/java/lib/*" Official shop) ;;
  esac
}

# begin CLIENT: runs it; asking[CLIENT] is its standard input from then on, CLIENT.txt what it writes.
begin() {
  local command input
  command_of "$1"
  rm -f "$results/$1.in"
  mkfifo "$results/$1.in"
  exec {input}<>"$results/$1.in"
  asking[$1]=$input
  NODE_EXTRA_CA_CERTS=$TESTBED_CA KUBECONFIG=$DAM_NAVIDEC_KUBECONFIG "${command[@]}" \
    <"$results/$1.in" >"$results/$1.txt" 2>"$results/$1.err" &
  pids[$1]=$!
  wait_until 60 grep -qx ready "$results/$1.txt" || { tail -n 5 "$results/$1.err"; fail "$1 does not start"; }
}

end_clients() {
  local client
  for client in "${!pids[@]}"; do
    kill "${pids[$client]}" 2>/dev/null || true
    wait "${pids[$client]}" 2>/dev/null || true
    rm -f "$results/$client.in"
  done
}

# stores CLIENT: what it holds, sorted: RESOURCE NAME UID RESOURCEVERSION
stores() {
  local question=question-$BASHPID-$RANDOM
  kill -0 "${pids[$1]}" || return 1
  echo "$question" >&"${asking[$1]}"
  wait_until 10 grep -qx "end $question" "$results/$1.txt" || return 1
  awk -v end="$question" '$1 == "store" {held[n++] = $2 " " $3 " " $4 " " $5} $1 == "end" {if ($2 == end) for (i = 0; i < n; i++) print held[i]; n = 0}' \
    "$results/$1.txt" | sort
}

# What a list through the façade says, in the same form.
lists() {
  dam get configmaps,deployments -o json |
    jq -r '.items[] | "\(.kind | ascii_downcase)s \(.metadata.name) \(.metadata.uid) \(.metadata.resourceVersion)"' | sort
}

agrees() {
  local held
  held=$(stores "$1") && [[ -n $held && $held == "$(lists)" ]]
}

differs() { diff <(stores "$1") <(lists) | sed "s/^/$1: /" >&2 || true; }
