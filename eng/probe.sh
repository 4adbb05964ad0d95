#!/usr/bin/env bash
# Finds out which packages the configured sources have, within 10 s (30 s where ORLEANS_FEED names one), and writes artifacts/probe.props. Argument: the key to remember it by.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p artifacts

# restores NAME VERSION …: whether a project with those references restores, their dependencies included.
restores() {
  local dir="artifacts/probe/$1" references=""
  while [ $# -gt 0 ]; do
    references="$references<PackageReference Include=\"$1\" Version=\"$2\" />"
    shift 2
  done
  mkdir -p "$dir"
  cat > "$dir/probe.csproj" <<P
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
    <UseArtifactsOutput>false</UseArtifactsOutput>
    <RestoreAdditionalProjectSources>${ORLEANS_FEED:-}</RestoreAdditionalProjectSources>
    <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>$references</ItemGroup>
</Project>
P
  printf '<Project />' > "$dir/Directory.Build.props"
  printf '<Project />' > "$dir/Directory.Build.targets"
  printf '<Project />' > "$dir/Directory.Packages.props"
  timeout "$patience" dotnet restore "$dir/probe.csproj" -v:quiet >/dev/null 2>&1
}

patience=9
[ -z "${ORLEANS_FEED:-}" ] || patience=30
property() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Packages.props; }

orleans_version="$(property OrleansVersion)"
restores Microsoft.FASTER.Core "$(property FasterVersion)" &
faster_job=$!
restores Confluent.Kafka "$(property ConfluentKafkaVersion)" &
kafka_job=$!
[ "${ORLEANS_ENGINE:-}" != embedded ] && restores Microsoft.Orleans.Clustering.Cassandra "$orleans_version" Newtonsoft.Json "$(property NewtonsoftJsonVersion)" &
cassandra_job=$!
restores CassandraCSharpDriver "$(property CassandraDriverVersion)" Newtonsoft.Json "$(property NewtonsoftJsonVersion)" &
driver_job=$!
engine=embedded
orleans=false
if [ "${ORLEANS_ENGINE:-}" = embedded ] || [ "${ORLEANS_ENGINE:-}" = cluster ]; then
  engine="$ORLEANS_ENGINE"
  reason="ORLEANS_ENGINE says so"
elif [ -n "${ORLEANS_ENGINE:-}" ]; then
  echo "ORLEANS_ENGINE is '$ORLEANS_ENGINE'; it must be embedded or cluster." >&2
  exit 2
elif restores Microsoft.Orleans.Server "$orleans_version" Microsoft.Orleans.Sdk "$orleans_version" Microsoft.Orleans.Streaming "$orleans_version" \
  Microsoft.Orleans.TestingHost "$orleans_version" Microsoft.Orleans.Client "$orleans_version" Microsoft.Orleans.Clustering.AdoNet "$orleans_version" \
  Microsoft.Orleans.Persistence.AdoNet "$orleans_version" \
  Npgsql "$(property NpgsqlVersion)"; then
  engine=cluster
  orleans=true
  reason="the Orleans packages restore"
else
  reason="the Orleans packages do not restore from the configured sources"
fi
faster=false
wait "$faster_job" && faster=true
kafka=false
wait "$kafka_job" && kafka=true
cassandra=false
wait "$cassandra_job" && cassandra=true
driver=false
wait "$driver_job" && driver=true

cat > artifacts/probe.props <<P
<Project>
  <!-- Written by eng/probe.sh; key:$1: -->
  <!-- said: Engine: $engine ($reason) -->
  <PropertyGroup>
    <ProbedOrleansEngine>$engine</ProbedOrleansEngine>
    <ProbedOrleansFeed>${ORLEANS_FEED:-}</ProbedOrleansFeed>
    <OrleansRestores>$orleans</OrleansRestores>
    <FasterRestores>$faster</FasterRestores>
    <KafkaRestores>$kafka</KafkaRestores>
    <CassandraRestores>$cassandra</CassandraRestores>
    <CassandraDriverRestores>$driver</CassandraDriverRestores>
  </PropertyGroup>
</Project>
P
