using System.Globalization;
using Weir.Cli.Terminal;

namespace Weir.Cli.Queries;

/// <summary>The service's own figures as a person asks for them: a line a stream, then what concerns the whole service.</summary>
internal sealed class StatusFigures(IReadOnlyDictionary<string, double> metrics)
{
    private static readonly (string Name, string Metric)[] OfAStream =
    [
        ("records in", "weir_log_appended_records_total"), ("delivered", "weir_streaming_delivered_total"), ("rejected", "weir_ingest_rejected_total"),
        ("dead letters", "weir_streaming_parked_total"), ("redelivered", "weir_streaming_redelivered_total"),
    ];

    public void Write(CliContext context)
    {
        var streams = metrics.Keys.Select(key => Label(key, "stream")).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (streams.Count > 0)
        {
            var table = new Table(["stream", .. OfAStream.Select(c => c.Name), "behind", "ack ms", "checkpoint ms"]);
            foreach (var stream in streams)
            {
                table.Add(
                [
                    stream,
                    .. OfAStream.Select(c => Sum(c.Metric, stream).ToString("#,0", CultureInfo.InvariantCulture)),
                    Largest("weir_streaming_lag_seconds", stream).ToString("0.0", CultureInfo.InvariantCulture) + " s",
                    MeanMilliseconds("weir_ingest_duration_seconds", stream),
                    MeanMilliseconds("weir_streaming_checkpoint_duration_seconds", stream),
                ]);
            }

            table.Write(context);
        }

        WriteLine(context, "states", "weir_storage_states", 1, "");
        WriteLine(context, "state on disk", "weir_storage_disk_bytes", 1 << 20, " MiB");
    }

    private void WriteLine(CliContext context, string name, string metric, double unit, string unitName)
    {
        if (metrics.TryGetValue(metric, out var value))
        {
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value / unit:#,0}{unitName}"));
        }
    }

    private double Sum(string metric, string stream) => Series(metric, stream).Sum();

    private double Largest(string metric, string stream) => Series(metric, stream).DefaultIfEmpty().Max();

    private string MeanMilliseconds(string histogram, string stream)
    {
        var count = Sum(histogram + "_count", stream);
        return count > 0 ? (1000 * Sum(histogram + "_sum", stream) / count).ToString("0.0", CultureInfo.InvariantCulture) : "-";
    }

    /// <summary>Ingest counts by kind, everything else by stream; a kind is the stream of its name.</summary>
    private IEnumerable<double> Series(string metric, string stream) =>
        metrics.Where(m => m.Key.StartsWith(metric + "{", StringComparison.Ordinal) && (Label(m.Key, "stream") ?? Label(m.Key, "kind")) == stream).Select(m => m.Value);

    private static string? Label(string series, string label)
    {
        var start = series.IndexOf(label + "=\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += label.Length + 2;
        return series[start..series.IndexOf('"', start)];
    }
}
