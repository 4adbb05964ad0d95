#!/usr/bin/env bash
# Finds out which packages the configured sources have, in under 10 s, and writes artifacts/probe.props. Argument: the key to remember it by.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p artifacts

# restores NAME VERSION: whether a project with that one reference restores, its dependencies included.
restores() {
  local dir="artifacts/probe/$1"
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
  <ItemGroup><PackageReference Include="$1" Version="$2" /></ItemGroup>
</Project>
P
  printf '<Project />' > "$dir/Directory.Build.props"
  printf '<Project />' > "$dir/Directory.Build.targets"
  printf '<Project />' > "$dir/Directory.Packages.props"
  timeout 9 dotnet restore "$dir/probe.csproj" -v:quiet >/dev/null 2>&1
}

property() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Packages.props; }

restores Microsoft.FASTER.Core "$(property FasterVersion)" &
faster_job=$!
engine=embedded
if [ "${ORLEANS_ENGINE:-}" = embedded ] || [ "${ORLEANS_ENGINE:-}" = cluster ]; then
  engine="$ORLEANS_ENGINE"
  reason="ORLEANS_ENGINE says so"
elif [ -n "${ORLEANS_ENGINE:-}" ]; then
  echo "ORLEANS_ENGINE is '$ORLEANS_ENGINE'; it must be embedded or cluster." >&2
  exit 2
elif restores Microsoft.Orleans.Server "$(property OrleansVersion)"; then
  engine=cluster
  reason="the Orleans packages restore"
else
  reason="the Orleans packages do not restore from the configured sources"
fi
faster=false
wait "$faster_job" && faster=true

cat > artifacts/probe.props <<P
<Project>
  <!-- Written by eng/probe.sh; key:$1: -->
  <!-- said: Engine: $engine ($reason) -->
  <PropertyGroup>
    <ProbedOrleansEngine>$engine</ProbedOrleansEngine>
    <FasterRestores>$faster</FasterRestores>
  </PropertyGroup>
</Project>
P
