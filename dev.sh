#!/usr/bin/env bash
# A service in Quarkus' dev mode: live reload, no container engine.
# usage: ./dev.sh orchestrator | ./dev.sh cluster [dam|eurm]   (more words go to Maven, for example -Ddebug=5005)
# With the test bed up, the service uses its cluster, certificates and RabbitMQ; DEV_BROKER=embedded, or no bed: a broker in the first service.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh
usage() { sed -n '3p' "$0" >&2; exit 2; }
service=${1:-}
case $service in cluster | orchestrator) shift ;; *) usage ;; esac
settings=()
bed=false
if deploy/testbed/testbed status >/dev/null 2>&1; then
  bed=true
  eval "$(deploy/testbed/testbed env)"
  if [[ ${DEV_BROKER:-} != embedded ]]; then
    settings+=(-Drabbitmq-host=127.0.0.1 "-Drabbitmq-port=$AMQP_PORT" -Drabbitmq-username=navidec "-Dnavidec.broker.password-file=$TESTBED_DIR/rabbitmq/password")
  fi
fi
if [[ $service == cluster ]]; then
  cluster=dam
  if [[ ${1:-} == dam || ${1:-} == eurm ]]; then cluster=$1; shift; fi
  if $bed; then
    value() { local name=${cluster^^}_$1; echo "${!name}"; }
    KUBECONFIG=$(value SERVICE_KUBECONFIG)
    export KUBECONFIG
    settings+=("-Dnavidec.cluster.name=$cluster" "-Dnavidec.cluster.address=https://localhost:$(value TLS_PORT)" "-Dnavidec.tls.port=$(value TLS_PORT)"
      "-Dquarkus.http.port=$(value HTTP_PORT)" "-Dquarkus.management.port=$(value MANAGEMENT_PORT)"
      "-Dnavidec.tls.certificate=$(value CERT)" "-Dnavidec.tls.key=$(value KEY)" "-Dnavidec.tls.ca=$TESTBED_CA"
      "-Dnavidec.access.client-ca=$(value API_CA)" "-Dnavidec.access.front-proxy-certificate=$(value FRONT_PROXY_CLIENT_CERT)"
      "-Dnavidec.access.front-proxy-key=$(value FRONT_PROXY_CLIENT_KEY)" -Dnavidec.access.local-identity=kubeconfig)
  fi
fi

# Dev mode needs Maven 3.9; where the machine's is older, one is fetched as any other artifact is.
maven=mvn
version=3.9.11
if ! mvn -v | head -n 1 | grep -qE 'Maven (3\.9|[4-9])'; then
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/navidec/maven
  if [[ ! -x $cache/apache-maven-$version/bin/mvn ]]; then
    echo "dev: fetching Maven $version (once)"
    mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=org.apache.maven:apache-maven:$version:tar.gz:bin" "-DoutputDirectory=$cache"
    tar -xzf "$cache/apache-maven-$version-bin.tar.gz" -C "$cache"
    rm "$cache/apache-maven-$version-bin.tar.gz"
  fi
  maven=$cache/apache-maven-$version/bin/mvn
fi
exec "$maven" -ntp compile quarkus:dev -Dquarkus.analytics.disabled=true -pl "navidec-$service" -am "${settings[@]}" "$@"
