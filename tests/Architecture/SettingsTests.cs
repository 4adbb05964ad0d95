using System.Text.RegularExpressions;

namespace Weir.Architecture;

/// <summary>The settings tables of the docs and the options classes say the same keys.</summary>
public sealed partial class SettingsTests
{
    // What the service has, and what only an application of the stream provider's has.
    private static readonly string[] Pages = ["docs/operations.md", "docs/kafka.md"];

    // Properties that the host sets itself, or that are no values: no configuration key binds them.
    private static readonly string[] SetByCode = ["Log:DataDirectory", "Log:Streams", "Kafka:Streams", "Kafka:GrainStorage", "Storage:Directory", "Storage:InitStage", "Storage:GrainStorageSerializer"];

    // Properties that are read from another section than their class's.
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal) { ["Log:AcceptNewLog"] = "Streams:AcceptNewLog", ["Kafka:AcceptNewLog"] = "Streams:AcceptNewLog" };

    [Fact]
    public void Table_WhenComparedWithTheCode_HasEveryKeyAndNoOther()
    {
        var code = Repository.Sources("Providers/", "Grains/", "Silo/").Where(path => path.EndsWith("Options.cs", StringComparison.Ordinal))
            .SelectMany(path => KeysIn(Repository.Read(path))).ToHashSet(StringComparer.Ordinal);
        var table = Pages.SelectMany(page => KeysInTable(Repository.Read(page))).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(code);
        var wrong = code.Except(table).Order().Select(key => $"{key} is missing from the tables of {string.Join(" and ", Pages)}")
            .Concat(table.Except(code).Order().Select(key => $"{key} is in a table of {string.Join(" or ", Pages)}, but no option has that name"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void KeysIn_OnASample_FindsSectionAndProperties()
    {
        const string Sample = """
            /// <summary>Limits: section <c>Other</c>.</summary>
            public sealed class SampleOptions
            {
                public const string Section = "Sample";
                public const int Default = 1;
                public long MaxBytes { get; set; } = Default;
                public IList<string> Keys { get; } = [];
                public string? Validate() => null;
            }

            public sealed class PartOptions
            {
                public string Name { get; set; } = "";
            }
            """;
        Assert.Equal(["Sample:MaxBytes", "Sample:Keys"], KeysIn(Sample));
        Assert.Equal(["Other:A"], KeysIn("/// <summary>Settings section <c>Other</c>.</summary>\npublic class AOptions\n{\n    public int A { get; set; }\n}"));
    }

    [Fact]
    public void KeysInTable_OnASample_FindsTheFirstColumn() =>
        Assert.Equal(["A:B", "A:C"], KeysInTable("| `A:B` | 1 | see `X:Y` |\n| --- |\n| `A:C` | 2 |\n`No:Row`"));

    private static IEnumerable<string> KeysIn(string source)
    {
        // Class by class: what stands before its name belongs to it as well, for its summary may name the section.
        var starts = Class().Matches(source).Select(m => m.Index).ToArray();
        for (var i = 0; i < starts.Length; i++)
        {
            var body = source[starts[i]..(i + 1 < starts.Length ? starts[i + 1] : source.Length)];
            var summary = source[(i == 0 ? 0 : starts[i - 1])..starts[i]];
            var section = SectionConstant().Match(body) is { Success: true } constant ? constant.Groups[1].Value
                : SectionInSummary().Match(summary[(summary.LastIndexOf("<summary>", StringComparison.Ordinal) + 1)..]) is { Success: true } said ? said.Groups[1].Value
                : null;
            foreach (var key in section is null ? [] : Property().Matches(body).Select(m => $"{section}:{m.Groups[1].Value}"))
            {
                if (!SetByCode.Contains(key))
                {
                    yield return Elsewhere.GetValueOrDefault(key, key);
                }
            }
        }
    }

    private static IEnumerable<string> KeysInTable(string page) => Row().Matches(page).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"\bclass \w*Options\b")]
    private static partial Regex Class();

    [GeneratedRegex("""const string Section = "(\w+)";""")]
    private static partial Regex SectionConstant();

    [GeneratedRegex(@"[Ss]ection <c>(\w+)</c>")]
    private static partial Regex SectionInSummary();

    [GeneratedRegex(@"^    public [\w<>?\[\]., ]+ (\w+) \{ get;(?: set;| init;)? \}", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"^\| `(\w+:\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
