using System.Diagnostics.Metrics;
using Weir.Ingest;

namespace Weir.Silo.Ingest;

/// <summary>What comes in, as the meter <c>Weir.Ingest</c>.</summary>
internal sealed class IngestMetrics
{
    public const string MeterName = "Weir.Ingest";
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _duration;

    public IngestMetrics(InFlightBytes inFlight, IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _accepted = meter.CreateCounter<long>("weir.ingest.accepted", "{record}", "Records made durable.");
        _rejected = meter.CreateCounter<long>("weir.ingest.rejected", "{record}", "Records rejected.");
        _refused = meter.CreateCounter<long>("weir.ingest.refused", "{request}", "Requests that were not judged, by outcome.");
        _duration = meter.CreateHistogram<double>("weir.ingest.duration", "s", "From the first byte of a request or frame to its answer.");
        meter.CreateObservableGauge("weir.ingest.inflight.bytes", () => inFlight.Bytes, "By", "Bytes taken and not yet durable.");
    }

    public void Judged(string stream, int accepted, int rejected, TimeSpan took)
    {
        var tag = Tag(stream);
        _accepted.Add(accepted, tag);
        _rejected.Add(rejected, tag);
        _duration.Record(took.TotalSeconds, tag);
    }

    /// <summary>Records of dead letters that came in again.</summary>
    public void Redriven(string stream, int accepted) => _accepted.Add(accepted, Tag(stream));

    public void Refused(IngestOutcome outcome) => _refused.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    // The name is older than the streams that are no kind of gateway record.
    private static KeyValuePair<string, object?> Tag(string stream) => new("kind", stream);
}
