using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weir.Architecture;

/// <summary>Which project may look at which: dependencies point one way.</summary>
public sealed class ReferenceTests
{
    // Every project that ships, and all that it may refer to.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Analytics"] = [],
        ["Streaming.Abstractions"] = [],
        ["Streaming.Log"] = ["Streaming.Abstractions"],
        ["Streaming.Kafka"] = ["Streaming.Abstractions"],
        ["Persistence.Faster"] = [],
        ["Persistence.Cassandra"] = [],
        ["Grains.Interfaces"] = ["Streaming.Abstractions"],
        ["Grains"] = ["Grains.Interfaces", "Analytics", "Streaming.Abstractions"],
        ["Embedded"] = [],
        ["Silo"] = ["Grains", "Grains.Interfaces", "Analytics", "Streaming.Abstractions", "Streaming.Log", "Streaming.Kafka", "Persistence.Faster", "Persistence.Cassandra"],
        ["Client"] = ["Grains.Interfaces"],
        ["Cli"] = ["Client", "Grains.Interfaces", "Analytics"],
        ["Benchmarks"] = ["*"],
    };

    // What a project's sources must not name, beside what the compiler refuses for want of a reference.
    private static readonly (string Folder, string Forbidden, string Why)[] Crossings =
    [
        ("Providers/", @"\b[Gg]ateways?\b|\bElevators?\b|Weir\.(Gateways|Days|Records|Grains|Silo|Client|Analytics)\b", "providers know streams, keys and bytes"),
        ("Analytics/", @"\bOrleans\b|\bWeir\.(Streaming|Persistence|Grains|Gateways|Silo|Client)\b|\bSystem\.IO\b|\bSystem\.Net\b", "analytics is pure: no Orleans, no I/O"),
        ("Grains.Interfaces/", @"\bWeir\.(Silo|Client|Persistence|Analytics|Streaming\.Log)\b|\bMicrosoft\.AspNetCore\b", "contracts know only Orleans and the stream contract"),
        ("Grains/", @"\bWeir\.(Silo|Client|Persistence|Streaming\.Log)\b|\bMicrosoft\.AspNetCore\b|\bFASTER\b", "grains know no host, no client, no provider"),
        ("Client/", @"\bWeir\.(Silo|Grains|Persistence)\b|\bFASTER\b", "a client knows the contract and HTTP"),
        ("Engine/Embedded/", @"\bWeir\b|\b[Gg]ateways?\b|\bFASTER\b", "the engine knows Orleans' API and nothing of this service"),
    ];

    [Fact]
    public void Projects_WhenTheyReferToOthers_KeepToTheAllowedArrows()
    {
        var wrong = new List<string>();
        foreach (var path in Repository.Tracked.Where(p => p.EndsWith(".csproj", StringComparison.Ordinal) && !p.StartsWith("tests/", StringComparison.Ordinal)))
        {
            wrong.AddRange(WrongArrows(Path.GetFileNameWithoutExtension(path), Repository.Read(path)).Select(w => $"{path}: {w}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Projects_WhenTheyShip_ReferToNoTest()
    {
        var wrong = Repository.Tracked.Where(p => p.EndsWith(".csproj", StringComparison.Ordinal) && !p.StartsWith("tests/", StringComparison.Ordinal))
            .Where(p => Repository.Read(p).Contains("tests/", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_WhenTheyNameAnotherProject_MayDoSo()
    {
        var wrong = Crossings.SelectMany(c => Repository.Sources(c.Folder).SelectMany(path => Crossing(path, Repository.Read(path), c.Forbidden, c.Why))).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("Analytics", "<ProjectReference Include=\"../Grains/Grains.csproj\" />", 1)]
    [InlineData("Analytics", "<PackageReference Include=\"Microsoft.Orleans.Sdk\" />", 1)]
    [InlineData("Streaming.Log", "<ProjectReference Include=\"../Streaming.Abstractions/Streaming.Abstractions.csproj\" />", 0)]
    [InlineData("Streaming.Log", "<ProjectReference Include=\"../../Grains.Interfaces/Grains.Interfaces.csproj\" />", 1)]
    [InlineData("Newcomer", "", 1)]
    public void WrongArrows_OnSamples_FindsThem(string project, string item, int expected) =>
        Assert.Equal(expected, WrongArrows(project, $"<Project><ItemGroup>{item}</ItemGroup></Project>").Count());

    [Theory]
    [InlineData("Providers/", "using Weir.Gateways;", 1)]
    [InlineData("Providers/", "var gateway = 1;", 1)]
    [InlineData("Providers/", "var key = 1; // by key", 0)]
    [InlineData("Analytics/", "using Orleans;", 1)]
    public void Crossing_OnSamples_FindsThem(string folder, string source, int expected)
    {
        var rule = Crossings.Single(c => c.Folder == folder);
        Assert.Equal(expected, Crossing("file.cs", source, rule.Forbidden, rule.Why).Count());
    }

    private static IEnumerable<string> WrongArrows(string project, string text)
    {
        if (!Allowed.TryGetValue(project, out var allowed))
        {
            yield return "a project without a rule; say in ReferenceTests what it may refer to";
            yield break;
        }

        var items = XDocument.Parse(text).Descendants().ToList();
        foreach (var reference in items.Where(e => e.Name.LocalName == "ProjectReference"))
        {
            var target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
            if (!allowed.Contains(target) && !allowed.Contains("*"))
            {
                yield return $"must not refer to {target}; allowed: {string.Join(", ", allowed)}";
            }
        }

        if (project == "Analytics" && items.Any(e => e.Name.LocalName == "PackageReference" && e.Attribute("Include")!.Value.Contains("Orleans", StringComparison.Ordinal)))
        {
            yield return "must not refer to Orleans";
        }
    }

    private static IEnumerable<string> Crossing(string path, string source, string forbidden, string why)
    {
        var number = 0;
        foreach (var line in source.Split('\n'))
        {
            number++;
            var match = Regex.Match(line, forbidden);
            if (match.Success)
            {
                yield return $"{path}:{number}: names {match.Value}; {why}";
            }
        }
    }
}
