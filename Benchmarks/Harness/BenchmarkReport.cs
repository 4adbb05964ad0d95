using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Weir.Benchmarks.Harness;

/// <summary>What one run measured, with the machine it was measured on.</summary>
/// <param name="Name">Name of the benchmark and of its files.</param>
/// <param name="Question">What it answers, in a sentence.</param>
/// <param name="Rows">Figures; ratios are to a limit measured in the same run.</param>
internal sealed record BenchmarkReport(string Name, string Question, IReadOnlyList<(string Name, double Value, string Unit)> Rows)
{
    /// <summary>The figures are of every engine there is; otherwise each engine has files of its own.</summary>
    public bool CoversAllEngines { get; init; }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static bool IsEmbedded => typeof(Orleans.Grain).Assembly.GetName().Name == "Orleans.Embedded";

    /// <summary>Writes both files.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var isOfOrleans = !CoversAllEngines && !IsEmbedded;
        var file = isOfOrleans ? Name + "-orleans" : Name;
        var machine = Machine();
        var json = JsonSerializer.Serialize(
            new
            {
                name = Name,
                question = Question,
                machine,
                results = Rows.Select(r => new { name = r.Name, value = Math.Round(r.Value, 4), unit = r.Unit }),
            },
            Indented);
        File.WriteAllText(Path.Combine(folder, file + ".json"), json + "\n");
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {Name}\n\n{Question}\n\n").Append(ToTable()).Append('\n');
        foreach (var (key, value) in machine)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {key}: {value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"- again: `{(isOfOrleans ? "ORLEANS_ENGINE=cluster " : "")}./bench {Name}`\n");
        File.WriteAllText(Path.Combine(folder, file + ".md"), text.ToString());
    }

    public string ToTable()
    {
        var text = new StringBuilder("| figure | value | unit |\n| --- | ---: | --- |\n");
        foreach (var (name, value, unit) in Rows)
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
