# A private RabbitMQ node called vapnik, with an epmd of its own.

rabbitmq_node() { echo "vapnik-$PORT_BASE@localhost"; }

start_epmd() {
  launch epmd env ERL_EPMD_PORT="$(port epmd)" ERL_EPMD_ADDRESS=127.0.0.1 epmd
}

start_rabbitmq() {
  local folder=$BED/rabbitmq
  mkdir -p "$folder/mnesia" "$folder/log"
  (
    umask 077
    [[ -s $folder/password ]] || openssl rand -hex 24 >"$folder/password"
    cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$(port rabbitmq)
default_user = navidec
default_pass = $(<"$folder/password")
loopback_users.navidec = true
log.file.level = warning
vm_memory_high_watermark.absolute = 256MB
disk_free_limit.absolute = 100MB
CONF
  )
  echo '[].' >"$folder/enabled_plugins"
  : >"$folder/env.conf"
  launch rabbitmq env RABBITMQ_NODENAME="$(rabbitmq_node)" RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" \
    RABBITMQ_MNESIA_BASE="$folder/mnesia" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_PID_FILE="$folder/erlang.pid" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" RABBITMQ_CONF_ENV_FILE="$folder/env.conf" \
    RABBITMQ_DIST_PORT="$(port rabbitmq-distribution)" ERL_EPMD_PORT="$(port epmd)" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none" \
    "$RABBITMQ_SERVER"
}

# The first bytes of an AMQP 0-9-1 server's answer to the protocol header: a Connection.Start frame on channel 0.
amqp_answers() {
  local answer
  answer=$({
    exec 3<>"/dev/tcp/127.0.0.1/$(port rabbitmq)" &&
      printf 'AMQP\x00\x00\x09\x01' >&3 &&
      timeout 2 head -c 1 <&3 | od -An -tx1
  } 2>/dev/null) || return 1
  [[ $answer == *01* ]]
}
