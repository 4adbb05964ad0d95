using Orleans.Streams;
using Weir.Streaming;

namespace Weir.TestKit.Silos;

/// <summary>A log as one silo sees it: out of reach once the silo has been killed.</summary>
public sealed class KillableSource(IPartitionSource source, Lifeline line) : IPartitionSource
{
    public IReadOnlyDictionary<string, int> Partitions => source.Partitions;

    public bool IsShared => source.IsShared;

    public IStreamQueueCheckpointerFactory Checkpointers => new KillableOffsets(source.Checkpointers, line);

    public IPartitionReader CreateReader(string stream, int partition) => new Reader(source.CreateReader(stream, partition), line, stream, partition);

    private sealed class Reader(IPartitionReader reader, Lifeline line, string stream, int partition) : IPartitionReader
    {
        public string Log => reader.Log;

        public async ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken)
        {
            line.ThrowIfCut();
            var offset = await reader.OpenAsync(committed, cancellationToken);
            line.Open(stream, partition);
            return offset;
        }

        public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            line.ThrowIfCut();
            return await reader.ReadAsync(maxRecords, cancellationToken);
        }

        public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords)
        {
            line.ThrowIfCut();
            return reader.ReadAgain(from, until, maxRecords);
        }

        public async ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken) =>
            await line.WriteAsync(() => reader.ReleaseAsync(offset, cancellationToken).AsTask());

        public ValueTask DisposeAsync()
        {
            line.Close(stream, partition);
            return reader.DisposeAsync();
        }
    }
}
