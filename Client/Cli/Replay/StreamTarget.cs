using System.Collections.Concurrent;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Replay;

/// <summary>Batches as frames of a stream, many on their way at once.</summary>
internal sealed class StreamTarget : IBatchTarget
{
    private readonly ReplayCounts _counts;
    private readonly ConcurrentQueue<SentFrame> _sent = new();
    private IGatewayStream? _stream;
    private long _first;
    private long _countedAccepted;
    private long _countedRejected;

    private StreamTarget(ReplayCounts counts) => _counts = counts;

    public static async Task<StreamTarget> OpenAsync(
        IGatewayClient client, RecordKind kind, ReplayCounts counts, CancellationToken cancellationToken)
    {
        var target = new StreamTarget(counts);
        target._stream = await client.OpenStreamAsync(kind, new GatewayStreamOptions { OnRejected = target.OnRejected }, cancellationToken);
        return target;
    }

    public async Task SendAsync(BatchBuilder batch, CancellationToken cancellationToken)
    {
        _sent.Enqueue(new SentFrame(_first, batch.Lines.ToArray()));
        _first += batch.Count;
        // A frame is kept until it is acknowledged, long after the builder is used again.
        await _stream!.SendAsync(new StreamFrame(batch.Finish().ToArray(), batch.Count, batch.IsText), cancellationToken);
        Count();
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _stream!.CompleteAsync(cancellationToken);
        Count();
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Count()
    {
        var progress = _stream!.Progress;
        _counts.Add(progress.Accepted - _countedAccepted, progress.Rejected - _countedRejected);
        _countedAccepted = progress.Accepted;
        _countedRejected = progress.Rejected;
        while (_sent.TryPeek(out var frame) && frame.First + frame.Lines.Length <= progress.Accepted + progress.Rejected)
        {
            _sent.TryDequeue(out _);
        }
    }

    private void OnRejected(RejectedRecord reject)
    {
        var line = _sent.Where(f => reject.Index >= f.First && reject.Index < f.First + f.Lines.Length)
            .Select(f => f.Lines[reject.Index - f.First]).FirstOrDefault();
        _counts.AddReason(line, reject.Reason);
    }

    private sealed record SentFrame(long First, long[] Lines);
}
