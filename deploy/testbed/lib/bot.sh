# A bot that moves to eurm what the tests make at dam, as soon as it appears there.

readonly MOVED_KINDS=(api/v1/configmaps api/v1/secrets api/v1/services apis/apps/v1/deployments)
# What is not the tests' own: namespaces, and the ConfigMap that every namespace has.
readonly NOT_MOVED='^((default|shop|navidec-system|kube-[a-z-]+)/.*|.*/kube-root-ca.crt)$'

bot_pids=()

start_bot() {
  local path
  (umask 077; echo "Authorization: Bearer $(<"$DAM_TOKEN_FILE_ADMIN")" >"$BED/bot.header")
  : >"$results/orders.txt"
  : >"$results/moves.txt"
  set -m # each a process group of its own, to be ended whole
  for path in "${MOVED_KINDS[@]}"; do
    move_new "$path" &
    bot_pids+=("$!")
  done
  note_moves &
  bot_pids+=("$!")
  set +m
}

end_bot() {
  local pid
  for pid in ${bot_pids[@]+"${bot_pids[@]}"}; do
    kill -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  bot_pids=()
  rm -f "$BED/bot.header"
}

# events PATH: what happens to a kind at home, one JSON event a line, again from the start when the watch ends.
events() {
  while [[ -f $BED/bot.header ]]; do
    curl -sN --cacert "$DAM_API_CA" -H @"$BED/bot.header" "$DAM_API/$1?watch=1" || true
  done
}

# move_new PATH: orders a Move, through the façade, of everything new.
move_new() {
  local path=$1 group='' namespace name
  [[ $path != apis/* ]] || { group=${path#apis/}; group=${group%%/*}; }
  events "$path" | jq --unbuffered -r --arg not "$NOT_MOVED" 'select(.type == "ADDED") | .object.metadata
      | select("\(.namespace)/\(.name)" | test($not) | not) | "\(.namespace) \(.name)"' |
    while read -r namespace name; do
      curl -s -o /dev/null -w "%{http_code} ${path##*/} $namespace/$name\n" --cacert "$TESTBED_CA" -H @"$BED/bot.header" \
        -H 'Content-Type: application/json' "https://127.0.0.1:$DAM_TLS_PORT/apis/navidec.io/v1alpha1/namespaces/$namespace/moves" \
        -d '{"apiVersion":"navidec.io/v1alpha1","kind":"Move","metadata":{"generateName":"bot-"},"spec":{"target":"eurm","resource":{"group":"'"$group"'","resource":"'"${path##*/}"'","name":"'"$name"'"}}}' \
        >>"$results/orders.txt" || true
    done
}

note_moves() {
  events apis/navidec.io/v1alpha1/moves |
    jq --unbuffered -r 'select(.object.status.phase != null) | "\(.object.metadata.uid) \(.object.spec.resource.resource) \(.object.status.phase)"' \
      >>"$results/moves.txt"
}

# What became of the orders: the last phase of each Move.
bot_figures() {
  echo "ordered $(grep -c '^201 ' "$results/orders.txt" || true) moves; they came to:"
  awk '{kind[$1] = $2; phase[$1] = $3} END {for (uid in phase) print kind[uid], phase[uid]}' "$results/moves.txt" | sort | uniq -c
}
