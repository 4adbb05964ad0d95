using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Streams;
using Weir.Streaming.Tests.Cache;
using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Checkpoints;

/// <summary>A checkpointer over a real cache; consumers and the commit are what the test says.</summary>
internal sealed class CheckpointSut
{
    private readonly Dictionary<StreamId, Func<Task<StreamSequenceToken?>>> _answers = [];
    private readonly Dictionary<string, IQueueCacheCursor> _cursors = [];

    public CheckpointSut(bool hasConsumers = true, int parallelism = 4, ILogger? logger = null)
    {
        Options.Parallelism = parallelism;
        Checkpointer = new PartitionCheckpointer(
            "stream/0",
            Cache.Cache, Commit, hasConsumers ? streamId => new Consumer(this, streamId) : null, Options, Time, new StreamingMetrics().Add(CacheSut.Stream, 0), logger ?? NullLogger.Instance);
        Checkpointer.Open(0, CacheSut.Log);
    }

    public CheckpointOptions Options { get; } = new();

    public ManualTime Time { get; } = new();

    public CacheSut Cache { get; } = new();

    public PartitionCheckpointer Checkpointer { get; }

    public List<long> Commits { get; } = [];

    public List<string> Asked { get; } = [];

    public List<StreamSequenceToken> Throughs { get; } = [];

    public Func<Task>? OnCommit { get; set; }

    public void Answer(string key, Func<Task<StreamSequenceToken?>> answer) => _answers[CacheSut.Id(key)] = answer;

    public void Answer(string key, long offset, int index = 0) => Answer(key, () => Task.FromResult<StreamSequenceToken?>(new PartitionToken(offset, index)));

    public void Answer(string key, Exception failure) => Answer(key, () => Task.FromException<StreamSequenceToken?>(failure));

    /// <summary>Delivers everything of some keys.</summary>
    public void Deliver(params string[] keys)
    {
        foreach (var key in keys)
        {
            if (!_cursors.TryGetValue(key, out var cursor))
            {
                _cursors[key] = cursor = Cache.Open(key);
            }

            CacheSut.Drain(cursor);
        }
    }

    public Task<bool> FlushAsync() => Checkpointer.FlushAsync();

    private async ValueTask Commit(long offset, CancellationToken cancellationToken)
    {
        if (OnCommit is not null)
        {
            await OnCommit();
        }

        Commits.Add(offset);
    }

    private sealed class Consumer(CheckpointSut sut, StreamId streamId) : ICheckpointedStreamConsumer
    {
        public Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
        {
            Assert.Equal(streamId, stream);
            sut.Throughs.Add(through);
            sut.Asked.Add(stream.GetKeyAsString()[2..]);
            return sut._answers.TryGetValue(stream, out var answer) ? answer() : Task.FromResult<StreamSequenceToken?>(new PartitionToken(long.MaxValue, 0));
        }
    }
}
