# The run's checks: each prints ok or FAILED, and the run goes on.

passed=0 failed=0 gaps=0 forgiven=0

header() { echo "== $*"; }
note() {
  if [[ $1 == ok ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-6s  %s\n' "$1" "$2"
}
# is WHAT COMMAND...: now. within SECONDS WHAT COMMAND...: at last.
is() {
  local what=$1
  shift
  if "$@" >/dev/null 2>"$results/last-error.txt"; then note ok "$what"; else note FAILED "$what"; why; fi
}
within() {
  local limit=$1 what=$2
  shift 2
  if wait_until "$limit" "$@" >/dev/null 2>"$results/last-error.txt"; then note ok "$what"; else note FAILED "$what"; why; fi
}
why() { sort -u "$results/last-error.txt" | head -n 3 | sed 's/^/        | /'; }
# known_gap WHAT COMMAND...: what README says does not work yet, so that it does not fail the run.
known_gap() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then
    note ok "$what"
  else
    gaps=$((gaps + 1))
    printf '%-6s  %s\n' gap "NOT SO: $what"
  fi
}

# The operator's log.
count() { grep -c -- "$1" "$operator_log" || true; }
logged() { grep -q -- "$1" "$operator_log"; }
more_than() { (($(count "$2") > $1)); }
fewer_than() { (($(count "$2") < $1)); }
never_restarted() { (($(count '^container begins') == 1)); }
leaflet_made() { (($(count "^leaflet $1 created") == $2)); }
deleted_once() { (($(count "^seen DELETED kiosk $1 ") == 1)); }
errors() { count '^E[0-9]\|^trouble '; }
# Less what a restart of the façade made the operator complain of.
no_errors() { (($(errors) == forgiven)); }
few_reconciles() { (($(count '^reconcile ') <= 140)); }
quiet() {
  local before
  sleep 1
  before=$(count '^reconcile ')
  sleep "$1"
  is "at rest: no reconciles in $1 s" fewer_than $((before + 1)) '^reconcile '
}
only_deleted() {
  local name
  while read -r name; do
    [[ " $1 " == *" $name "* ]] || return 1
  done < <(sed -n 's/^seen DELETED kiosk \([^ ]*\) .*/\1/p' "$operator_log")
}
added_once() { [[ -z $(sed -n 's/^seen ADDED kiosk \([^ ]*\) .*/\1/p' "$operator_log" | sort | uniq -d) ]]; }
versions_grow() {
  awk '$1 == "seen" && $3 == "kiosk" {
    if ($5 in last && (length($6) < length(last[$5]) || (length($6) == length(last[$5]) && $6 "" < last[$5] ""))) { print; exit 1 }
    last[$5] = $6 "" }' "$operator_log"
}
generation_grows() { awk '$1 == "seen" && $3 == "kiosk" { if ($7 + 0 < last[$5]) { print; exit 1 } last[$5] = $7 + 0 }' "$operator_log"; }
status_kept() { awk '$1 == "seen" && $3 == "kiosk" { if ($8 == "" && shown[$5]) { print; exit 1 } shown[$5] = $8 != "" }' "$operator_log"; }

# Objects.
uid() { dam get kiosk "$1" -o jsonpath='{.metadata.uid}'; }
same_uid() { [[ $(uid "$1") == "${uid[$1]}" ]]; }
holds_lease() { [[ -n $(straight -n kiosks-system get lease kiosks.example.com -o jsonpath='{.spec.holderIdentity}') ]]; }
# shows NAME WHAT: by its status, as clients see it.
shows() { [[ $(dam get kiosk "$1" -o jsonpath='{.status.shows}') == "$2" ]] && observed "$1"; }
observed() { dam get kiosk "$1" -o json | jq -e '.status.observedGeneration == .metadata.generation'; }
shows_abroad() { shows "$1" "$2" && [[ $(eurm get kiosk "$1" -o jsonpath='{.status.shows}') == "$2" ]]; }
# By the uid that clients know, through the façade; and the real one, which home's garbage collector looks for.
owns_leaflet() {
  [[ $(dam get configmap "$1-leaflet" -o jsonpath='{.metadata.ownerReferences[*].uid}') == "$(uid "$1")" ]] &&
    [[ $(straight get configmap "$1-leaflet" -o jsonpath='{.metadata.ownerReferences[*].uid}') == "$(straight get kiosk "$1" -o jsonpath='{.metadata.uid}')" ]]
}
# owns_leaflet_abroad CONFIGMAP KIOSK: for clients by the uid that they know; the guest there has no owner, and home has no such object.
owns_leaflet_abroad() {
  [[ $(dam get configmap "$1" -o jsonpath='{.metadata.ownerReferences[*].uid}') == "$(uid "$2")" ]] &&
    [[ $(eurm get configmap "$1" -o jsonpath='{.metadata.name}:{.metadata.ownerReferences[*].uid}') == "$1:" ]] && absent straight configmap "$1"
}
leaflet_says() { [[ $(eurm get configmap "$1-leaflet" -o jsonpath='{.data.greeting}') == "$2" ]]; }
gone_too() { local each; for each; do absent dam configmap "$each" && absent straight configmap "$each" && absent eurm configmap "$each" || return 1; done; }
has_event() { dam get events -o json | jq -e --arg name "$1" '[.items[] | select(.involvedObject.name == $name and .reason == "Shown")] | length > 0'; }
# absent WHO KIND NAME: really, not for want of an answer.
absent() { [[ $("$1" get "$2" "$3" --ignore-not-found -o name 2>&1) == "" ]]; }
# Home's garbage collector learns of a new kind within half a minute.
gone_with_leaflet() { logged "finalized $1" && absent dam kiosk "$1" && absent straight kiosk "$1" && absent straight configmap "$1-leaflet"; }
gone_everywhere() {
  absent dam kiosk "$1" && absent straight kiosk "$1" && absent eurm kiosk "$1" && absent straight abroadresource "kiosks.example.com.$1"
}
not_at_home() { local each; for each; do absent straight kiosk "$each" || return 1; done; }
not_at_eurm() { local each; for each; do absent eurm kiosk "$each" || return 1; done; }
