# Shared by ./run, ./test, ./bench and ./gateways: finds the SDK, the engine, and builds what is missing. Sourced, not run.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CONFIGURATION=Release
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

say() { printf '%s\n' "$*" >&2; }

require_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    say "The .NET SDK 10 is needed and 'dotnet' is not on the PATH. Debian: apt-get install dotnet-sdk-10.0; elsewhere: https://dot.net/download"
    exit 1
  fi
}

# What the last probe's answer depends on: when none of it changed, the answer is remembered.
probe_key() {
  {
    cat "$ROOT/Directory.Packages.props" "$ROOT/eng/probe.sh" "$ROOT"/nuget.config "$HOME/.nuget/NuGet/NuGet.Config" 2>/dev/null
    printf '%s|%s' "${ORLEANS_ENGINE:-}" "${ORLEANS_FEED:-}"
  } | cksum | tr -d ' '
}

# probed NAME: what the last probe found.
probed() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$ROOT/artifacts/probe.props"; }

# use_engine NAME: builds from here on are for it, and their outputs are under $BIN.
use_engine() {
  export OrleansEngine="$1"
  BIN="$ROOT/artifacts/bin"
  [ "$1" = embedded ] || BIN="$ROOT/artifacts/$1/bin"
}

# Decides the engine once and says which and why.
choose_engine() {
  local file="$ROOT/artifacts/probe.props" key
  key="$(probe_key)"
  if ! grep -q "key:$key:" "$file" 2>/dev/null; then
    bash "$ROOT/eng/probe.sh" "$key"
  fi
  say "$(sed -n 's/^ *<!-- said: \(.*\) -->$/\1/p' "$file")"
  use_engine "$(probed ProbedOrleansEngine)"
}

# Sees to it that Confluent.Kafka finds its native half; false, having said why, where it will not.
require_librdkafka() {
  [ -n "${LIBRDKAFKA:-}" ] || [ "$(probed KafkaRestores)" = true ] || bash "$ROOT/eng/librdkafka.sh" > /dev/null
}

# quiet_build PROJECT: says nothing unless it fails.
quiet_build() {
  local log="$ROOT/artifacts/build.log"
  dotnet build "$ROOT/$1" -c "$CONFIGURATION" -nodeReuse:false -v:minimal -nologo > "$log" 2>&1 && return
  grep -E ': (error|warning) |error MSB|error NU' "$log" | sort -u >&2
  say "The build of $1 failed; all it said is in artifacts/build.log."
  return 1
}

# build PROJECT DLL: builds a project unless its output, under $BIN, is newer than every source.
build() {
  local project="$1" dll="$BIN/$2" stale
  mkdir -p "$ROOT/artifacts"
  exec 9>"$ROOT/artifacts/build.lock"
  flock 9
  stale="$(cd "$ROOT" && { [ -f "$dll" ] || echo missing; find . \( -path ./artifacts -o -path ./.git -o -path ./data -o -name node_modules \) -prune -o \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -path './Silo/wwwroot/*' -o -path './Silo/appsettings*.json' \) -newer "$dll" -print 2>/dev/null; } | head -n 1)"
  # probe.props lives under artifacts, which the search above leaves out.
  if [ -n "$stale" ] || [ "$ROOT/artifacts/probe.props" -nt "$dll" ]; then
    say "Building $project …"
    quiet_build "$project" || exit 1
    touch "$dll"
  fi
  flock -u 9
  exec 9>&-
}
