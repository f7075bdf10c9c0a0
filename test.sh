#!/usr/bin/env bash
# All tests: format, static checks, unit, simulation, architecture, and (unless --quick) what needs the real test bed.
# --native runs only the integration tests, on the binaries that ./native-build.sh made.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh
case "${1:-}" in
  '')
    deploy/testbed/test
    mvn -B -ntp verify -DskipITs=false
    ;;
  --quick) mvn -B -ntp verify ;;
  --native) mvn -B -ntp verify -DskipITs=false -DskipUTs=true -Dnavidec.native=true ;;
  *) echo "usage: ./test.sh [--quick | --native]" >&2; exit 2 ;;
esac
