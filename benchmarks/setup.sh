# What the scripts of this folder share; they read it with `.` from the repository's root. Builds vaec
# and the benchmarks; sets java, target, flags, heading and exports JAVA_HOME.

cores=$(getconf _NPROCESSORS_ONLN)
load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)

# The launcher says which Java it found, and builds what it has to.
java_version=$(./vaec --version | sed -n 's/^Java //p')
for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home \
  "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
  if grep -qs "JAVA_VERSION=\"${java_version%%[.+-]*}" "$jdk/release"; then
    break
  fi
done
JAVA_HOME=$jdk
export JAVA_HOME
java=$jdk/bin/java
target=benchmarks/target
# Those that the launcher passes.
flags=@runtime/src/main/launcher/engine.options

echo "building the benchmarks ..." >&2
mkdir -p "$target"
mvn -B -ntp -q -DskipTests -Pbenchmarks -pl grammar,picocli,compiler,runtime,benchmarks package \
  >"$target/build.log" 2>&1 </dev/null || {
  cat "$target/build.log" >&2
  exit 2
}

processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD 2>/dev/null || revision="$revision, changed"
heading="on $(date -u +%Y-%m-%d) at revision $revision: $cores cores of
${processor:-an unknown processor}, $(uname -sr), load $load before the start; Java $java_version."

if awk -v load="$load" 'BEGIN { exit !(load > 0.5) }'; then
  echo "warning: the machine is at work for others (load $load): times will be too long" >&2
fi
