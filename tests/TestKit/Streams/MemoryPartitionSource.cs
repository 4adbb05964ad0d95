using System.Collections.Concurrent;
using Orleans.Streams;
using Weir.Streaming;

namespace Weir.TestKit.Streams;

/// <summary>
/// A log in memory behind <see cref="IPartitionSource"/>. It outlives silos, so a test restarts them over it. Faults are switched on
/// by the test: each counts down and the calls concerned throw.
/// </summary>
public sealed class MemoryPartitionSource : IPartitionSource
{
    private readonly ConcurrentDictionary<(string Stream, int Partition), MemoryPartition> _partitions = new();
    private readonly TimeProvider _time;
    private int _openFailures;
    private int _readFailures;
    private int _commitFailures;
    private int _lostCommitAnswers;
    private int _openReaders;

    /// <summary>Creates an empty log.</summary>
    /// <param name="partitions">Streams with their numbers of partitions.</param>
    /// <param name="time">Where instants of receipt come from.</param>
    /// <param name="log">Identity of the log.</param>
    public MemoryPartitionSource(IReadOnlyDictionary<string, int> partitions, TimeProvider? time = null, string log = "memory-1")
    {
        Partitions = partitions;
        Log = log;
        _time = time ?? TimeProvider.System;
        foreach (var (stream, count) in partitions)
        {
            for (var partition = 0; partition < count; partition++)
            {
                _partitions[(stream, partition)] = new MemoryPartition();
            }
        }
    }

    /// <summary>Identity of the log.</summary>
    public string Log { get; }

    public IReadOnlyDictionary<string, int> Partitions { get; }

    /// <summary>Whether several silos share it; a source of one silo unless said.</summary>
    public bool IsShared { get; init; }

    /// <summary>Readers made so far that are not disposed.</summary>
    public int OpenReaders => Volatile.Read(ref _openReaders);

    /// <summary>A partition, to append to it or to look at it.</summary>
    public MemoryPartition this[string stream, int partition] => _partitions[(stream, partition)];

    /// <summary>Appends one entry to a partition.</summary>
    /// <returns>The entry's offset.</returns>
    public long Append(string stream, int partition, params IReadOnlyList<(string Key, byte[] Value)> records) =>
        Append(stream, partition, 1, records);

    /// <summary>Appends one entry of values in an encoding of their own.</summary>
    /// <returns>The entry's offset.</returns>
    public long Append(string stream, int partition, ushort encoding, IReadOnlyList<(string Key, byte[] Value)> records) =>
        this[stream, partition].Append(_time.GetUtcNow(), encoding, records);

    /// <summary>Makes the next calls of OpenAsync throw.</summary>
    public void FailOpens(int count) => Volatile.Write(ref _openFailures, count);

    /// <summary>Makes the next calls of ReadAsync throw.</summary>
    public void FailReads(int count) => Volatile.Write(ref _readFailures, count);

    /// <summary>Makes the next flushes of its own offset stores throw.</summary>
    public void FailCommits(int count) => Volatile.Write(ref _commitFailures, count);

    public IStreamQueueCheckpointerFactory Checkpointers => new OffsetStores(name => new OffsetStore(
        () => this[name.Stream, name.Partition].Stored,
        offset =>
        {
            Fail(ref _commitFailures, "Committing");
            this[name.Stream, name.Partition].Commit(offset);
            Fail(ref _lostCommitAnswers, "The answer of a commit");
            return Task.CompletedTask;
        }));

    /// <summary>Makes the next flushes throw although the offset is committed.</summary>
    public void LoseCommitAnswers(int count) => Volatile.Write(ref _lostCommitAnswers, count);

    public IPartitionReader CreateReader(string stream, int partition) => new Reader(this, this[stream, partition]);

    private static void Fail(ref int count, string what)
    {
        int left;
        do
        {
            left = Volatile.Read(ref count);
            if (left == 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref count, left - 1, left) != left);
        throw new IOException($"{what} was made to fail.");
    }

    private sealed class Reader(MemoryPartitionSource source, MemoryPartition partition) : IPartitionReader
    {
        private long _position = -1;
        private bool _isOpen;

        public string Log => source.Log;

        public ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken)
        {
            Fail(ref source._openFailures, "Opening");
            _isOpen = true;
            Interlocked.Increment(ref source._openReaders);
            _position = committed ?? partition.Committed;
            return ValueTask.FromResult(_position);
        }

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
        {
            Fail(ref source._readFailures, "Reading");
            var entries = partition.Read(_position, long.MaxValue, maxRecords);
            _position = entries.Count > 0 ? entries[^1].NextOffset : _position;
            return ValueTask.FromResult(entries);
        }

        public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords) => partition.Read(from, until, maxRecords);

        public ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(!_isOpen, this);
            if (offset > partition.Committed)
            {
                partition.Commit(offset);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (_isOpen)
            {
                _isOpen = false;
                Interlocked.Decrement(ref source._openReaders);
            }

            return ValueTask.CompletedTask;
        }
    }
}
