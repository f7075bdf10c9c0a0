# Sourced by the entry scripts: sets JAVA_HOME to a JDK of at least 25, or says what is missing.
jdk_release() { "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1; }
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" "${GRAALVM_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] || continue
    if [ "$(jdk_release "$home")" -ge 25 ] 2>/dev/null; then echo "$home"; return; fi
  done
  echo "navidec: no JDK 25 or newer found: set JAVA_HOME to one" >&2
  return 1
}
JAVA_HOME=$(find_jdk)
export JAVA_HOME
