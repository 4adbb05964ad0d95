using Microsoft.Extensions.Logging;

namespace Weir.Persistence.Faster.Store;

internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Information,
        "State store {Directory}: {States} states, {Records} records of the log read after the index checkpoint, {Milliseconds} ms.")]
    public static partial void Opened(ILogger logger, string directory, int states, long records, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "State store {Directory}: the log breaks off at address {Address}; what stood behind it was never acknowledged and is dropped.")]
    public static partial void TornTail(ILogger logger, string directory, long address);

    [LoggerMessage(3, LogLevel.Warning, "State store {Directory}: index checkpoint {Path} is damaged; the whole log is read instead, nothing is lost.")]
    public static partial void CheckpointUnusable(ILogger logger, string directory, string path);

    [LoggerMessage(4, LogLevel.Error, "State store {Directory}: {Changes} changes not written since the last such line, none of them acknowledged: {Reason} Reads go on; the next write tries again.")]
    public static partial void WriteFailed(ILogger logger, Exception fault, string directory, long changes, string reason);

    [LoggerMessage(8, LogLevel.Warning, "State store {Directory}: written again, after {Changes} changes were not.")]
    public static partial void WritesAgain(ILogger logger, string directory, long changes);

    [LoggerMessage(5, LogLevel.Warning, "State store {Directory}: no index checkpoint: {Reason} The next start reads more of the log.")]
    public static partial void CheckpointFailed(ILogger logger, Exception fault, string directory, string reason);

    [LoggerMessage(6, LogLevel.Error, "State store {Directory}: segment {Segment} is not given back: {Reason} Tried again after a further segment of writes.")]
    public static partial void CompactionFailed(ILogger logger, Exception fault, string directory, int segment, string reason);

    [LoggerMessage(7, LogLevel.Debug, "State store {Directory}: segment {Segment} given back, {States} states in it were still in use and moved.")]
    public static partial void Compacted(ILogger logger, string directory, int segment, int states);
}
