using System.Runtime.InteropServices;
using Orleans;
using Orleans.Concurrency;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Ingest.Frames;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>A lane of ingest for clients inside the cluster. Reentrant: while one request is being made durable, the next is decoded.</summary>
[Reentrant]
internal sealed class IngestGrain(IngestService ingest, FrameSeries frames, IHostApplicationLifetime lifetime) : Grain, IIngestGrain
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<IngestAnswer> SendAsync(RecordsRequest request, CancellationToken cancellationToken)
    {
        if ((Check(request.Kind, request.Number) ?? FindStop()) is { } wrong)
        {
            return wrong;
        }

        if (IngestRequest.TryCreate(ingest.Gateways(request.Kind), request.ContentType, request.ContentEncoding, request.Body.Length, request.Number, out var parsed) is { } refusal)
        {
            return refusal;
        }

        using var body = Open(request.Body);
        return await ingest.IngestAsync(parsed, body, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IngestAnswer> OpenAsync(RecordKind kind, ProducerSequence first, CancellationToken cancellationToken) =>
        Check(kind, first) ?? FindStop() ?? await ingest.FindRefusalAsync(kind.ToName(), first, cancellationToken) ?? new IngestAnswer(IngestOutcome.Judged);

    /// <inheritdoc/>
    public async Task<FramesAnswer> SendFramesAsync(FramesRequest request, CancellationToken cancellationToken) =>
        (Check(request.Kind, request.First) ?? FindStop()) is { } refusal ? new FramesAnswer([], refusal) : await frames.TakeAsync(request, cancellationToken);

    // Taken until the silo ends, records would keep its log from ever being applied to the end.
    private IngestAnswer? FindStop() =>
        lifetime.ApplicationStopping.IsCancellationRequested ? new IngestAnswer(IngestOutcome.Busy, Detail: "The silo is stopping.") { RetryAfter = Soon } : null;

    private static IngestAnswer? Check(RecordKind kind, ProducerSequence number)
    {
        if (!RecordKinds.All.Contains(kind))
        {
            return Invalid($"kind is {(byte)kind}; it must be counter, cumulative or rate.");
        }

        if (ProducerIds.FindFault(number.Producer) is { } fault)
        {
            return Invalid($"producer is {RecordReasons.Quote(number.Producer ?? "")}; {fault}.");
        }

        return number.Sequence < 1 ? Invalid(FormattableString.Invariant($"sequence is {number.Sequence}; it must be an integer from 1 to {long.MaxValue}.")) : null;
    }

    private static IngestAnswer Invalid(string detail) => new(IngestOutcome.Invalid, Detail: detail);

    private static MemoryStream Open(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var segment) && segment.Array is { } array
        ? new MemoryStream(array, segment.Offset, segment.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
