#!/usr/bin/env bash
# Builds the native binaries of both services: navidec-*/target/*-runner. Needs no container engine.
# GRAALVM_HOME if set (GraalVM or Mandrel 25), else the team's toolchain beside the checkout, else a message.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh
modules=navidec-cluster,navidec-orchestrator
case "${1:-}" in
  '') ;;
  cluster | orchestrator) modules=navidec-$1 ;;
  *) echo "usage: ./native-build.sh [cluster | orchestrator]" >&2; exit 2 ;;
esac
toolchain=../shared/native-toolchain/install
if [ -n "${GRAALVM_HOME:-}" ]; then
  [ -x "$GRAALVM_HOME/bin/native-image" ] || { echo "native-build: GRAALVM_HOME=$GRAALVM_HOME has no bin/native-image" >&2; exit 1; }
elif [ -x "$toolchain" ]; then
  GRAALVM_HOME=$("$toolchain" | tail -n 1)
else
  echo "native-build: no native-image found: set GRAALVM_HOME to a GraalVM or Mandrel 25" >&2
  exit 1
fi
export GRAALVM_HOME
mvn -B -ntp package -pl "$modules" -am -Dmaven.test.skip=true \
  -Dquarkus.native.enabled=true -Dquarkus.native.container-build=false -Dquarkus.native.native-image-xmx=6g
ls -l navidec-*/target/*-runner
