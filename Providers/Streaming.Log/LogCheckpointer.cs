using System.Globalization;
using Orleans.Streams;

namespace Weir.Streaming.Log;

/// <summary>The log's own offset store for one partition: its file <c>committed.json</c>, written and synced by a flush. An offset never goes back.</summary>
internal sealed class LogCheckpointer(PartitionLog log) : IStreamQueueCheckpointer<string>
{
    private long _offset;

    public bool CheckpointExists => log.Consumed.Offset > 0;

    public Task<string> Load() => Task.FromResult(log.Consumed.Offset.ToString(CultureInfo.InvariantCulture));

    public void Update(string offset, DateTime utcNow) => _offset = Math.Max(_offset, long.Parse(offset, NumberStyles.None, CultureInfo.InvariantCulture));

    public Task FlushAsync(CancellationToken cancellationToken) => ConsumeAsync(log, _offset, cancellationToken).AsTask();

    /// <summary>Makes durable how far a partition has been consumed; nothing is written where that is known.</summary>
    internal static ValueTask ConsumeAsync(PartitionLog log, long offset, CancellationToken cancellationToken) => LogOffset.Address(offset) <= log.Durable
        ? log.Consumed.RaiseAsync(offset, cancellationToken)
        : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The log of {log.Place} ends at address {log.Durable}.");
}
