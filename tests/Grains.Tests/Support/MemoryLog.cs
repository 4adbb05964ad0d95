using System.Collections.Concurrent;
using System.Text;
using Orleans.Streams;
using Weir.Analytics.EventTime;
using Weir.Records;
using Weir.Streaming;
using Weir.TestKit.Streams;

namespace Weir.Grains.Tests.Support;

/// <summary>A partitioned log in memory that outlives the silos that read it. One partition per kind unless more are asked for.</summary>
internal sealed class MemoryLog(int partitions = 1, string identity = "log") : IPartitionSource
{
    private readonly ConcurrentDictionary<(string Stream, int Partition), MemoryPartition> _partitions = new();

    public IReadOnlyDictionary<string, int> Partitions { get; } = RecordKinds.All.ToDictionary(kind => kind.ToName(), _ => partitions);

    public IStreamQueueCheckpointerFactory Checkpointers => new OffsetStores(name =>
    {
        var partition = Get(name.Stream, name.Partition);
        return new OffsetStore(() => partition.Committed(), offset =>
        {
            partition.Commit(offset);
            return Task.CompletedTask;
        });
    });

    public IPartitionReader CreateReader(string stream, int partition) => new Reader(Get(stream, partition));

    /// <summary>Appends one entry.</summary>
    /// <returns>A task that completes when everything up to the entry's end is committed.</returns>
    public Task Append(RecordKind kind, params (string Gateway, Reading Reading)[] records) => Append(kind, 0, records);

    public Task Append(RecordKind kind, int partition, params (string Gateway, Reading Reading)[] records) => Get(kind.ToName(), partition).Append(records);

    private MemoryPartition Get(string stream, int partition) => _partitions.GetOrAdd((stream, partition), key => new MemoryPartition($"{identity}-{key.Stream}"));

    private sealed class MemoryPartition(string log)
    {
        private const int Step = 100;

        private readonly List<LogEntry> _entries = [];
        private readonly List<(long Offset, TaskCompletionSource Done)> _waiting = [];
        private long _committed;

        public string Log => log;

        public Task Append((string Gateway, Reading Reading)[] records)
        {
            lock (_entries)
            {
                var offset = (long)_entries.Count * Step;
                var index = 0;
                var groups = new List<LogEntryGroup>();
                foreach (var group in records.GroupBy(record => record.Gateway))
                {
                    var run = Batches.Run(offset, index, [.. group.Select(record => record.Reading)]);
                    groups.Add(new LogEntryGroup(Encoding.UTF8.GetBytes(group.Key), index, run.Count, run.Payload));
                    index += run.Count;
                }

                _entries.Add(new LogEntry(offset, offset + Step, DateTimeOffset.UnixEpoch, GatewayRecordLayout.Encoding, groups));
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((offset + Step, done));
                return done.Task;
            }
        }

        public long Committed()
        {
            lock (_entries)
            {
                return _committed;
            }
        }

        public IReadOnlyList<LogEntry> Read(long from, long until)
        {
            lock (_entries)
            {
                return [.. _entries.Where(entry => entry.Offset >= from && entry.Offset < until)];
            }
        }

        public void Commit(long offset)
        {
            lock (_entries)
            {
                _committed = offset;
                foreach (var (_, done) in _waiting.Where(waiting => waiting.Offset <= offset).ToList())
                {
                    done.TrySetResult();
                }

                _waiting.RemoveAll(waiting => waiting.Offset <= offset);
            }
        }
    }

    private sealed class Reader(MemoryPartition partition) : IPartitionReader
    {
        private long _position;

        public string Log => partition.Log;

        public ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken) => ValueTask.FromResult(_position = committed ?? partition.Committed());

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            var entries = new List<LogEntry>();
            var records = 0;
            foreach (var entry in partition.Read(_position, long.MaxValue).TakeWhile(_ => records < maxRecords))
            {
                entries.Add(entry);
                records += entry.Groups.Sum(group => group.Count);
                _position = entry.NextOffset;
            }

            return ValueTask.FromResult<IReadOnlyList<LogEntry>>(entries);
        }

        public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords) => partition.Read(from, until);

        public ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
