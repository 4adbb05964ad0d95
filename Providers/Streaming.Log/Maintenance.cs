using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Log;

/// <summary>What a partition needs now and then: its producer set saved, consumed files deleted. Never deletes what is not consumed or not in the saved set.</summary>
internal sealed partial class Maintenance(LogContext context)
{
    /// <summary>How much of the log is read at a start to complete the producer sets, at most about so much per partition.</summary>
    public const long SaveProducersEvery = 1L << 25;

    public void Run(StreamLog stream) => ForEach(stream, partition => Run(partition, stream.Producers));

    /// <summary>Saves what has not been saved of the producer sets, so that the next start need not read it together.</summary>
    public void Save(StreamLog stream) => ForEach(stream, partition =>
    {
        if (partition.Durable > partition.SavedThrough)
        {
            partition.SaveProducers(stream.Producers);
        }
    });

    private void ForEach(StreamLog stream, Action<PartitionLog> work)
    {
        foreach (var partition in stream.Partitions)
        {
            try
            {
                work(partition);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogMaintenanceFailed(context.Logger, stream.Name, partition.Place.Partition, e);
            }
        }
    }

    private void Run(PartitionLog partition, ProducerClaims producers)
    {
        if (partition.Durable - partition.SavedThrough >= SaveProducersEvery)
        {
            partition.SaveProducers(producers);
        }

        var until = DeletableUntil(partition);
        if (until <= partition.Files.FirstAddress)
        {
            return;
        }

        if (partition.SavedThrough < until)
        {
            partition.SaveProducers(producers);
        }

        var deleted = partition.Files.DeleteBefore(Math.Min(until, partition.SavedThrough));
        if (deleted > 0)
        {
            LogDeleted(context.Logger, partition.Place.Stream, partition.Place.Partition, deleted, until);
        }
    }

    /// <summary>End of the last whole file that is consumed and either too much or too old.</summary>
    private long DeletableUntil(PartitionLog partition)
    {
        var consumed = LogOffset.Address(partition.Consumed.Offset);
        var excess = partition.Durable - context.Options.RetainBytes;
        var until = partition.Files.FirstAddress;
        for (var end = ((until / context.SegmentBytes) + 1) * context.SegmentBytes; end <= consumed; end += context.SegmentBytes)
        {
            if (end > excess && !IsOld(partition, end))
            {
                break;
            }

            until = end;
        }

        return until;
    }

    /// <summary>Whether everything before a file's end was received long ago: the first entry behind it was.</summary>
    private bool IsOld(PartitionLog partition, long end)
    {
        var cursor = new EntryCursor(partition.Files, context.PageBytes, reuseMemory: true);
        cursor.MoveTo(end);
        return cursor.Step(partition.Durable) == CursorStep.Entry
            && context.Time.GetUtcNow() - cursor.Header.Attempt.ReceivedAt > context.Options.RetainFor;
    }

    [LoggerMessage(3301, LogLevel.Information, "{Stream}/{Partition}: {Count} consumed files before address {Until} deleted.")]
    private static partial void LogDeleted(ILogger logger, string stream, int partition, int count, long until);

    [LoggerMessage(3302, LogLevel.Warning, "{Stream}/{Partition}: saving the producer set or deleting consumed files failed; tried again later.")]
    private static partial void LogMaintenanceFailed(ILogger logger, string stream, int partition, Exception reason);
}
