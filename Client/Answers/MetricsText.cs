using System.Globalization;

namespace Weir.Client;

/// <summary>Reads Prometheus text: <c>name{labels} value</c> a line; only this service's own names.</summary>
internal static class MetricsText
{
    public static Dictionary<string, double> Parse(string text)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var end = line.LastIndexOf(' ');
            if (end > 0 && line.StartsWith("weir_", StringComparison.Ordinal)
                && double.TryParse(line[(end + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                metrics[line[..end].ToString()] = value;
            }
        }

        return metrics;
    }
}
