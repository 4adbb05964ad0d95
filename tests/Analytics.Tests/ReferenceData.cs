using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Analytics.Arima;

namespace Weir.Analytics.Tests;

/// <summary>R's results; see References/README.md.</summary>
internal static class ReferenceData
{
    private static readonly ConcurrentDictionary<string, JsonElement[]> Files = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, double[]> AllSeries = new(StringComparer.Ordinal);

    public static JsonElement[] Cases(string file) => Files.GetOrAdd(file, f =>
    {
        using var content = Open($"{f}.json.gz");
        return [.. JsonDocument.Parse(content).RootElement.EnumerateArray()];
    });

    public static double[] Series(string name) => AllSeries.GetOrAdd(name, n =>
    {
        using var reader = new StreamReader(Open($"series/{n}.csv.gz"));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => Parse(line.Split(',')[1].Trim()))];
    });

    /// <summary>A number of a case, or null where it is null or not there.</summary>
    public static double? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static JsonElement? Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static double[] Numbers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN)];

    public static ArimaOrder Order(this JsonElement element)
    {
        var order = element.Numbers("order").Select(v => (int)v).ToArray();
        return new ArimaOrder(order[0], order[1], order[2]);
    }

    private static double Parse(string text) => text == "NA" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    private static GZipStream Open(string file, [CallerFilePath] string here = "") =>
        new(File.OpenRead(Path.Combine(Path.GetDirectoryName(here)!, "References", file)), CompressionMode.Decompress);
}
