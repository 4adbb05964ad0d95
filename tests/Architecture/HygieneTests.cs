using System.Text.RegularExpressions;

namespace Weir.Architecture;

/// <summary>What must not, and what must, stand in the repository's text.</summary>
public sealed partial class HygieneTests
{
    private static readonly string[] TextEndings = [".cs", ".csproj", ".props", ".targets", ".md", ".json", ".yml", ".yaml", ".xml", ".sh", ".sln", ".txt", ".html", ".js", ".css", ".config"];
    private static readonly string[] Commands = ["run", "test", "bench", "gateways", ".ci/run"];

    [Fact]
    public void Text_WhenTracked_NamesNoMachine()
    {
        var wrong = Repository.Tracked.Where(IsText).SelectMany(path => MachineNames(path, Repository.Read(path))).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Readme_WhenItNamesAResult_TheResultIsThere()
    {
        if (!Repository.Exists("README.md"))
        {
            return;
        }

        var missing = ResultPath().Matches(Repository.Read("README.md")).Select(m => m.Value).Distinct().Where(path => !Repository.Exists(path));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("var a = \"/wo" + "rk/main/x\";", true)]
    [InlineData("see /ho" + "me/someone/file", true)]
    [InlineData("cd /ro" + "ot/.nuget", true)]
    [InlineData("/tm" + "p/abc", true)]
    [InlineData("https://feed.inter" + "nal:8080/nuget", true)]
    [InlineData("/v1/homes/a", false)]
    [InlineData("a/tmpl/b network/root", false)]
    [InlineData("https://api.nuget.org/v3/index.json", false)]
    public void MachineNames_OnSamples_FindsThem(string line, bool found) => Assert.Equal(found, MachineNames("file", line).Any());

    private static bool IsText(string path) => TextEndings.Any(e => path.EndsWith(e, StringComparison.Ordinal)) || Commands.Contains(path);

    private static IEnumerable<string> MachineNames(string path, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var match = Machine().Match(line);
            if (match.Success)
            {
                yield return $"{path}:{number}: names {match.Value}";
            }
        }
    }

    // A folder of somebody's machine, or a package feed that is not a public one.
    [GeneratedRegex(@"(?<![\w.}/-])/(work|farm\w*|root|home|tmp)/[\w.][\w./-]*|https?://[\w.-]*(\.internal|\.corp|\.lan|\.local|registry|artifactory|nexus|verdaccio)[\w.-]*(:\d+)?")]
    private static partial Regex Machine();

    [GeneratedRegex(@"Benchmarks/results/[\w.-]+\w")]
    private static partial Regex ResultPath();
}
