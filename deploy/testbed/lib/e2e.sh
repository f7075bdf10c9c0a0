# Upstream's end-to-end tests (e2e.test): which specs, building, running, comparing.

# What tests the API: these groups, less what is slow, and less what needs containers that really run, or a webhook's server.
readonly FOCUS='\[sig-(api-machinery|cli|auth|apps)\]'
skipped=(
  '\[(Slow|Disruptive|Flaky|Alpha|Feature:[^]]*)\]'
  'AdmissionWebhook|CustomResourceConversionWebhook|Aggregator |Aggregated APIServer|NodeAuthenticator'
  'Guestbook|Update Demo|Port forwarding|Kubectl logs|Simple pod|kubectl debug|Kubectl copy|1000 times'
  'StatefulSetStartOrdinal|MinReadySeconds|StatefulSet .*[Ss]hould (adopt|implement|not|perform|provide|recreate|delete)'
  'CronJob should (be able|delete|not|remove|replace|schedule|set|support timezone)|created by cronjob'
  'Job (with successPolicy|should (adopt|allow to use|apply|create pods|delete|execute|fail|mark|record|recreate|remove|run|terminate|update))|TTLAfterFinished'
  'Daemon set .*should (not|retry|rollback|run|surge|update)|serve a basic image|iterative rollouts|cloud load-balancer|proportional scaling'
  'UnhealthyPodEvictionPolicy|CustomResourceFieldSelectors MUST|CustomResourceFieldSelectors CustomResourceFieldSelectors'
  'ServiceAccounts should (allow opting|mount|set ownership)|OIDC|drowned out'
)
SKIP=$(IFS='|'; echo "${skipped[*]}")
readonly SKIP

E2E=$BINARIES/e2e
readonly E2E

# The tests are of the very version the bed runs: `version` is what they compare with, and is set as for the bed's kubectl.
build_e2e() {
  if [[ -x $E2E/e2e.test && -x $E2E/ginkgo ]]; then return; fi
  command -v go >/dev/null || fail "Go is needed to build the end-to-end tests"
  local major minor versions=k8s.io/component-base/version started=$SECONDS
  IFS=. read -r major minor _ <<<"${KUBERNETES_VERSION#v}"
  mkdir -p "$E2E"
  exec {e2e_lock}>"$E2E/.lock"
  flock "$e2e_lock"
  say "building the end-to-end tests (minutes, once)"
  (
    cd "$HERE/build/e2e"
    export CGO_ENABLED=0
    nice go build -mod=readonly -buildvcs=false -trimpath -o "$E2E/ginkgo" github.com/onsi/ginkgo/v2/ginkgo
    nice go test -c -mod=readonly -buildvcs=false -trimpath -o "$E2E/.e2e.test.part" -ldflags "-s -w -X $versions.gitVersion=$KUBERNETES_VERSION \
      -X $versions.gitMajor=$major -X $versions.gitMinor=$minor -X $versions.gitTreeState=clean" k8s.io/kubernetes/test/e2e
  ) || fail "the end-to-end tests cannot be built"
  mv "$E2E/.e2e.test.part" "$E2E/e2e.test"
  exec {e2e_lock}>&-
  say "built in $((SECONDS - started)) s"
}

# specs NAME KUBECONFIG FOCUS: runs them; what each came to goes to NAME.json, one spec a line, its output to NAME.log.
specs() {
  local name=$1 started=$SECONDS
  say "$name: running"
  # The suite's own exit code says only whether all passed; here each spec counts.
  HOME=$BED "$E2E/ginkgo" --procs="$procs" --no-color --succinct --keep-going --timeout=45m --focus="$3" --skip="$SKIP" \
    --output-dir="$results" --json-report="$name.report" "$E2E/e2e.test" -- \
    --kubeconfig="$2" --provider=skeleton --allowed-not-ready-nodes=-1 --kubectl-path="$KUBECTL" --disable-log-dump \
    >"$results/$name.log" 2>&1 || true
  [[ -s $results/$name.report ]] || fail "$name: no report: see $results/$name.log"
  jq -c '.[].SpecReports[] | select(.LeafNodeType == "It" and (.Failure.Message != null or (.State != "skipped" and .State != "pending")))
    | {name: (.ContainerHierarchyTexts + [.LeafNodeText] | join(" ")), state: .State, seconds: (.RunTime / 1e9 | floor),
       why: (.Failure.Message // "")}' "$results/$name.report" >"$results/$name.json"
  rm "$results/$name.report"
  say "$name: $(count "$name" passed) passed, $(count "$name" failed) failed in $((SECONDS - started)) s"
}

count() { jq -s --arg state "$2" 'map(select((.state == "passed") == ($state == "passed") and .state != "skipped")) | length' "$results/$1.json"; }

# names FILTER: of the specs of the straight run; in the filter, $straight, $through and $second are a spec's states. A spec that was
# not run through counts as failed there, unless others were asked for (--focus).
names() {
  local second=/dev/null
  [[ ! -f $results/second.json ]] || second=$results/second.json
  jq -rn --slurpfile a "$results/straight.json" --slurpfile b "$results/through.json" --slurpfile c "$second" '
    def states: map({key: .name, value: .state}) | from_entries;
    ($a | states) as $straights | ($b | states) as $throughs | ($c | states) as $seconds
    | $straights | keys[] | . as $name
    | $straights[$name] as $straight | ($throughs[$name] // "missing") as $through | ($seconds[$name] // "") as $second
    | select($straight != "skipped" or $through != "skipped") | select($through != "missing" or '"$([[ $focus == "$FOCUS" ]] && echo true || echo false)"') | select('"$1"') | $name'
}

# What differs is tried through the façade once more: a second success says that it is a matter of time, and is told apart.
again() {
  local differing
  differing=$(names '$straight == "passed" and $through != "passed"')
  [[ -n $differing ]] || return 0
  specs second "$DAM_NAVIDEC_KUBECONFIG" " ($(sed 's/[][\.*^$()+?{}|]/\\&/g' <<<"$differing" | paste -sd '|'))\$"
}

# The table; fails if anything fails only through the façade.
table() {
  local both neither straight_only through_only unsteady
  both=$(names '$straight == "passed" and $through == "passed"')
  neither=$(names '$straight != "passed" and $through != "passed"')
  straight_only=$(names '$straight == "passed" and $through != "passed" and $second != "passed"')
  unsteady=$(names '$straight == "passed" and $through != "passed" and $second == "passed"')
  through_only=$(names '$straight != "passed" and $through == "passed"')
  {
    echo "| specs | number |"
    echo "|---|---|"
    echo "| pass straight and through | $(lines "$both") |"
    echo "| fail straight and through | $(lines "$neither") |"
    echo "| pass through at the second try only | $(lines "$unsteady") |"
    echo "| fail straight, pass through | $(lines "$through_only") |"
    echo "| FAIL ONLY THROUGH | $(lines "$straight_only") |"
    listed "fails straight and through" "$neither"
    listed "passes through at the second try" "$unsteady"
    listed "fails straight, passes through" "$through_only"
    listed "FAILS ONLY THROUGH" "$straight_only"
  } | tee "$results/table.txt"
  [[ $(lines "$both") -gt 0 ]] || fail "no spec passed both ways: nothing was compared"
  [[ -z $straight_only ]]
}

lines() { if [[ -z $1 ]]; then echo 0; else wc -l <<<"$1"; fi; }
listed() { [[ -z $2 ]] || sed "s/^/$1: /" <<<"$2"; }
