#!/usr/bin/env bash
# All tests: format, static checks, unit, simulation, architecture, and (unless --quick) what needs the real test bed.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=deploy/jdk.sh
. deploy/jdk.sh
quick=false
case "${1:-}" in
  '') ;;
  --quick) quick=true ;;
  *) echo "usage: ./test.sh [--quick]" >&2; exit 2 ;;
esac
if ! $quick && [ -x deploy/testbed/test ]; then
  deploy/testbed/test
fi
if $quick; then mvn -B -ntp verify; else mvn -B -ntp verify -DskipITs=false; fi
