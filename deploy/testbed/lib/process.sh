# Processes of the bed: started detached, known by a pid file and by a mark in their environment, ended by both.

pid_file() { echo "$BED/run/${1//\//-}.pid"; }

log_file() {
  case $1 in
    */*) echo "$BED/${1%%/*}/log/${1##*/}.log" ;;
    *) echo "$BED/rabbitmq/log/$1.log" ;;
  esac
}

# Who a pid is: pid, start time in ticks and the boot, so that a reused pid is never taken for ours.
fingerprint() {
  local stat fields boot
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] ]] || return 1
  boot=$(</proc/sys/kernel/random/boot_id)
  echo "$1 ${fields[19]} $boot"
}

# Prints the pid of a component's main process, fails when there is none.
pid_of() {
  local file pid written
  file=$(pid_file "$1")
  [[ -s $file ]] || return 1
  written=$(<"$file")
  pid=${written%% *}
  [[ $(fingerprint "$pid") == "$written" ]] || return 1
  echo "$pid"
}

# All living processes that carry the component's mark: its children too, and those whose pid file is lost.
marked() {
  local file pid
  while read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    if fingerprint "$pid" >/dev/null; then echo "$pid"; fi
  done < <(grep -lszFx "NAVIDEC_TESTBED_MARK=$BED:$1" /proc/[0-9]*/environ || true)
}

# launch COMPONENT COMMAND...: runs it detached from the caller's terminal, output and open files.
# The process writes its own pid file before it becomes the command, so no crash of ours can lose it.
launch() {
  local component=$1 log fd
  shift
  log=$(log_file "$component")
  mkdir -p "${log%/*}" "$BED/run"
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      if ((fd > 2 && fd != 255)); then exec {fd}>&- || true; fi
    done
    cd "$BED"
    export NAVIDEC_TESTBED_MARK=$BED:$component HOME=$BED NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
    fingerprint "$BASHPID" >"$(pid_file "$component")"
    exec setsid "$@"
  ) </dev/null >>"$log" 2>&1 &
  # Whoever waits for readiness must not take a process that has not begun yet for one that has ended.
  wait_until 30 test -s "$(pid_file "$component")" || fail "$component could not be launched"
}

# end COMPONENT [SIGNAL]: the main process first and politely (unless SIGNAL says otherwise), then whatever it left behind.
end() {
  local component=$1 signal=${2:-TERM} pid pids
  if pid=$(pid_of "$component"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    wait_until 10 gone "$component" || true
  fi
  mapfile -t pids < <(marked "$component")
  if ((${#pids[@]})); then kill -KILL "${pids[@]}" 2>/dev/null || true; fi
  wait_until 5 unmarked "$component" || fail "$component: its processes do not end: $(marked "$component" | xargs)"
  rm -f "$(pid_file "$component")"
}

gone() { ! pid_of "$1" >/dev/null; }
unmarked() { [[ -z $(marked "$1") ]]; }

# Seconds since the machine started: bash's SECONDS follow the wall clock, which jumps when a machine is resumed or its clock is set.
uptime_seconds() {
  local up
  read -r up _ </proc/uptime
  echo "${up%%.*}"
}

# wait_until SECONDS COMMAND...: polls; fails when the time is up.
wait_until() {
  local deadline
  deadline=$(($(uptime_seconds) + $1))
  shift
  until "$@"; do
    (($(uptime_seconds) < deadline)) || return 1
    sleep 0.1
  done
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

settled() { ready "$1" || gone "$1"; }

# Waits for readiness with a limit; tells the end of the log when it does not come.
await() {
  local component=$1 limit=${2:-60}
  # Asked once: under load a second answer may come too late, although the first was good.
  if wait_until "$limit" settled "$component" && pid_of "$component" >/dev/null; then return; fi
  {
    if gone "$component"; then echo "$component has ended."; else echo "$component is not ready after $limit s."; fi
    echo "The end of $(log_file "$component"):"
    tail -n 20 "$(log_file "$component")" | sed 's/^/  | /'
  } >&2
  fail "$component did not start"
}
