#!/usr/bin/env bash
# Makes librdkafka, the native half of Confluent.Kafka, where its package does not restore: built once from the sources inside the npm package of Confluent's
# JavaScript client, into a cache folder of the user. Prints where it is. The same version as the client, or the client refuses it.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version="$(sed -n 's:.*<ConfluentKafkaVersion>\(.*\)</ConfluentKafkaVersion>.*:\1:p' Directory.Packages.props)"
carrier="@confluentinc/kafka-javascript@1.10.1"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/weir/librdkafka-$version"
library="$cache/librdkafka.so.1"

say() { printf '%s\n' "$*" >&2; }

if [ -f "$library" ]; then
  echo "$library"
  exit 0
fi
if [ "$(uname -s)" != Linux ]; then
  say "librdkafka $version: its package does not restore from the configured sources, and it is built from its sources on Linux only. Set LIBRDKAFKA to the path of one."
  exit 1
fi

mkdir -p "$cache"
exec 8> "$cache/lock"
flock 8
if [ -f "$library" ]; then
  echo "$library"
  exit 0
fi

missing=""
command -v npm >/dev/null || missing="$missing npm"
command -v gcc >/dev/null || missing="$missing gcc"
command -v make >/dev/null || missing="$missing make"
[ -f /usr/include/openssl/ssl.h ] || missing="$missing libssl-dev"
[ -f /usr/include/zlib.h ] || missing="$missing zlib1g-dev"
[ -f /usr/include/zstd.h ] || missing="$missing libzstd-dev"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  say "librdkafka: installing$missing …"
  # Without zstd it builds too, and then cannot read topics that are compressed so.
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } > "$cache/install.log" 2>&1 8>&- || say "librdkafka: $missing could not be installed; all that was said is in $cache/install.log."
fi

say "Building librdkafka $version, once (about a minute) …"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
build() {
  cd "$work" && npm pack --silent "$carrier" && tar xzf ./*.tgz package/deps/librdkafka && cd package/deps/librdkafka &&
    ./configure --disable-lz4-ext --disable-gssapi --disable-curl &&
    { grep -q "^RDKAFKA_VERSION_STR.*[^0-9.]$version\$" Makefile.config || { echo "The sources are of another version than $version."; return 1; }; } &&
    make -C src -j"$(nproc)" librdkafka.so.1 && strip --strip-unneeded src/librdkafka.so.1
}
if ! (build) > "$cache/build.log" 2>&1 8>&-; then
  say "librdkafka $version could not be built; all that was said is in $cache/build.log."
  exit 1
fi
cp "$work/package/deps/librdkafka/src/librdkafka.so.1" "$library.new"
mv "$library.new" "$library"
echo "$library"
