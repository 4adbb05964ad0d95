using Microsoft.Extensions.Logging;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>Brings a store back to what was acknowledged: the newest whole index checkpoint, then the log from there; without one the whole log.</summary>
internal static class StoreRecovery
{
    /// <exception cref="StateStoreException">Something that was acknowledged is damaged or missing; the message says what and where.</exception>
    public static Recovered Run(StoreFiles store, SegmentFiles files, AcknowledgedMark mark, ILogger logger)
    {
        var segments = files.List();
        var begin = segments.Length == 0 ? 0 : segments[0] * files.SegmentBytes;
        var index = new StateIndex(files.SegmentBytes);
        var checkpoint = IndexCheckpoint.TryLoad(store.Path, begin, index, path => StoreLog.CheckpointUnusable(logger, store.Path, path));
        var end = LogScan.Run(files, store.PageBytes, checkpoint?.Address ?? begin, checkpoint?.Sequence, store.Digest, index);
        if (mark.Read() is var (acknowledged, binding) && acknowledged > end.Sequence && binding)
        {
            throw new StateStoreException($"The state store in {store.Path} is damaged: writes up to number {acknowledged} were acknowledged, "
                + $"but the log is good only up to number {end.Sequence} ({files.PlaceOf(end.Address)}). "
                + "Nothing was changed. Restore the directory from a copy.");
        }

        if (index.KeepOnly(segments) is { } missing)
        {
            throw new StateStoreException($"The state store in {store.Path} is damaged: {files.PathOf(missing)} is missing, and there are states in it. "
                + "Nothing was changed. Restore the directory from a copy.");
        }

        if (index.FindBeyond(segments.ToDictionary(segment => segment, files.LengthOf)) is { } slot)
        {
            throw new StateStoreException($"The state store in {store.Path} is damaged: the file has {files.LengthOf(files.SegmentOf(slot.Address))} bytes, "
                + $"and a state of {slot.Length} bytes should stand in {files.PlaceOf(slot.Address)}. Nothing was changed. Restore the directory from a copy.");
        }

        if (end.Broken)
        {
            StoreLog.TornTail(logger, store.Path, end.Address);
        }

        return new Recovered(index, end, checkpoint?.Address ?? 0);
    }
}

/// <summary>What recovery found.</summary>
/// <param name="Index">The states.</param>
/// <param name="End">Where the log ends.</param>
/// <param name="CheckpointAddress">Address that the index checkpoint stands for; 0 for none.</param>
internal readonly record struct Recovered(StateIndex Index, LogEnd End, long CheckpointAddress);
