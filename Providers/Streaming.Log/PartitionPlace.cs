using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Log;

/// <summary>What every partition of a store shares.</summary>
/// <param name="LogId">Identity of the log.</param>
/// <param name="Opening">Number of this opening.</param>
/// <param name="PageBytes">Bytes of a page.</param>
/// <param name="SegmentBytes">Bytes of a file.</param>
/// <param name="Options">The settings.</param>
/// <param name="Threads">What writes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where it is said.</param>
/// <param name="OpenFiles">Opens a directory's files.</param>
internal sealed record LogContext(
    string LogId,
    int Opening,
    int PageBytes,
    long SegmentBytes,
    LogOptions Options,
    IoThreads Threads,
    TimeProvider Time,
    ILogger Logger,
    OpenSegmentFiles OpenFiles);

/// <summary>Opens the files of a partition.</summary>
/// <param name="directory">Where they are.</param>
/// <param name="segmentBytes">Bytes of a file.</param>
/// <param name="writeThrough">Whether writes go through to the disk.</param>
internal delegate SegmentFiles OpenSegmentFiles(string directory, long segmentBytes, bool writeThrough);

/// <summary>Which partition.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Number, from 0.</param>
/// <param name="Folder">Where its files are.</param>
internal readonly record struct PartitionPlace(string Stream, int Partition, string Folder)
{
    public override string ToString() => $"{Stream}/{Partition}";
}
