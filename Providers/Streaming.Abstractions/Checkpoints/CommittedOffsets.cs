using System.Globalization;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// A partition's committed offset, kept in the store behind Orleans' seam. <c>Update</c> returns before anything is stored, so that an
/// offset counts as committed only when <c>FlushAsync</c> has returned; one that failed is handed over again by the next checkpoint.
/// </summary>
/// <remarks>
/// A store whose flush does nothing (Orleans' default for those written before there was one) only lags behind: after a crash more is delivered
/// again, and the consumers' tokens leave it out.
/// </remarks>
internal sealed class CommittedOffsets
{
    private readonly IStreamQueueCheckpointer<string> _store;
    private readonly TimeProvider _time;

    private CommittedOffsets(IStreamQueueCheckpointer<string> store, TimeProvider time, long? committed) => (_store, _time, Committed) = (store, time, committed);

    /// <summary>What is stored; null where nothing is.</summary>
    public long? Committed { get; private set; }

    public static async Task<CommittedOffsets> LoadAsync(IStreamQueueCheckpointerFactory stores, PartitionName partition, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = await stores.Create(partition.ToString(), cancellationToken);
        var loaded = await store.Load(cancellationToken);
        if (!store.CheckpointExists)
        {
            return new CommittedOffsets(store, time, null);
        }

        return long.TryParse(loaded, NumberStyles.None, CultureInfo.InvariantCulture, out var committed)
            ? new CommittedOffsets(store, time, committed)
            : throw new InvalidDataException($"The offset stored for {partition} is '{loaded}'; it must be a decimal number.");
    }

    /// <summary>Stores an offset; a lower one than is stored changes nothing.</summary>
    public async ValueTask CommitAsync(long offset, CancellationToken cancellationToken)
    {
        if (!(offset <= Committed))
        {
            await StoreAsync(offset, cancellationToken);
        }
    }

    /// <summary>Stores a lower offset than is stored: the log ends below that, and somebody said that this is to be accepted.</summary>
    public ValueTask SetBackAsync(long offset, CancellationToken cancellationToken) => StoreAsync(offset, cancellationToken);

    private async ValueTask StoreAsync(long offset, CancellationToken cancellationToken)
    {
        _store.Update(offset.ToString(CultureInfo.InvariantCulture), _time.GetUtcNow().UtcDateTime, cancellationToken);
        await _store.FlushAsync(cancellationToken);
        Committed = offset;
    }
}
