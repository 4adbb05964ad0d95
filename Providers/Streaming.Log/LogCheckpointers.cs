using Orleans.Streams;

namespace Weir.Streaming.Log;

/// <summary>Gives each partition of a log the log's own offset store.</summary>
/// <param name="log">Identity of the log: the offsets of another one are refused.</param>
/// <param name="find">Finds a partition; throws where there is none.</param>
internal sealed class LogCheckpointers(string log, Func<string, int, PartitionLog> find) : IStreamQueueCheckpointerFactory
{
    public Task<IStreamQueueCheckpointer<string>> Create(string partition)
    {
        var name = PartitionName.Parse(partition);
        return name.Log == log
            ? Task.FromResult<IStreamQueueCheckpointer<string>>(new LogCheckpointer(find(name.Stream, name.Partition)))
            : throw new ArgumentException($"'{partition}' belongs to log {name.Log}, this is log {log}.", nameof(partition));
    }
}
