using Orleans.Streams;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>A source as it is, whose reads and commits a test can wait for.</summary>
internal sealed class ObservedSource(IPartitionSource source, ConformanceState test) : IPartitionSource
{
    public IReadOnlyDictionary<string, int> Partitions => source.Partitions;

    public IStreamQueueCheckpointerFactory Checkpointers => source.Checkpointers;

    public bool IsShared => source.IsShared;

    public IPartitionReader CreateReader(string stream, int partition) => new Reader(source.CreateReader(stream, partition), test);

    private sealed class Reader(IPartitionReader reader, ConformanceState test) : IPartitionReader
    {
        public string Log => reader.Log;

        public bool MayHaveMore => reader.MayHaveMore;

        public ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken) => reader.OpenAsync(committed, cancellationToken);

        public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            var entries = await reader.ReadAsync(maxRecords, cancellationToken);
            if (entries.Count > 0)
            {
                test.AddRead(entries.Sum(entry => entry.Groups.Sum(group => group.Count)));
            }

            return entries;
        }

        public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords) => reader.ReadAgain(from, until, maxRecords);

        public async ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
        {
            await reader.ReleaseAsync(offset, cancellationToken);
            test.Pulse();
        }

        public ValueTask DisposeAsync() => reader.DisposeAsync();
    }
}
