using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Benchmarks.Harness;

/// <summary>What one run measured, with the machine it was measured on.</summary>
/// <param name="Name">Name of the benchmark and of its files.</param>
/// <param name="Question">What it answers, in a sentence.</param>
/// <param name="Outcome">What was found.</param>
internal sealed record BenchmarkReport(string Name, string Question, BenchmarkOutcome Outcome)
{
    /// <summary>The figures are of every engine there is; otherwise each engine has files of its own.</summary>
    public bool CoversAllEngines { get; init; }

    /// <summary>The figures follow from data alone: neither machine nor day is named.</summary>
    public bool IsOfData { get; init; }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static bool IsEmbedded => typeof(Orleans.Grain).Assembly.GetName().Name == "Orleans.Embedded";

    /// <summary>Writes both files, and the pictures.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var isOfOrleans = !CoversAllEngines && !IsOfData && !IsEmbedded;
        var file = isOfOrleans ? Name + "-orleans" : Name;
        var machine = IsOfData ? null : Machine();
        var json = JsonSerializer.Serialize(
            new
            {
                name = Name,
                question = Question,
                machine,
                results = Outcome.Rows.Select(r => new { name = r.Name, value = Math.Round(r.Value, 4), unit = r.Unit }),
            },
            Indented);
        File.WriteAllText(Path.Combine(folder, file + ".json"), json + "\n");
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {Name}\n\n{Question}\n\n").Append(ToText()).Append('\n');
        foreach (var (key, value) in machine ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"- {key}: {value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"- again: `{(isOfOrleans ? "ORLEANS_ENGINE=cluster " : "")}./bench {Name}`\n");
        File.WriteAllText(Path.Combine(folder, file + ".md"), text.ToString());
        foreach (var (name, content) in Outcome.Files)
        {
            File.WriteAllText(Path.Combine(folder, name), content);
        }
    }

    public string ToText() => Outcome.Text ?? ToTable();

    private string ToTable()
    {
        var text = new StringBuilder("| figure | value | unit |\n| --- | ---: | --- |\n");
        foreach (var (name, value, unit) in Outcome.Rows)
        {
            var digits = Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N3";
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value.ToString(digits, CultureInfo.InvariantCulture)} | {unit} |\n");
        }

        return text.ToString();
    }

    private Dictionary<string, string> Machine() => new()
    {
        ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["processor"] = Processor(),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memory"] = string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB"),
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["engine"] = CoversAllEngines ? "each by itself" : IsEmbedded ? "embedded" : "cluster",
    };

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        var line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
