using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Weir.Streaming.Log;
using Weir.TestKit.Streams;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>The file log with an offset store of the application's, registered under the provider's name: everything holds with it too.</summary>
public sealed class OffsetStoreConformanceTests : OneSiloConformance
{
    private readonly ForeignOffsets _offsets = new();

    [Fact]
    public async Task Commit_WhenAStoreIsRegistered_GoesThere()
    {
        await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await AppendAsync(Stream, ("a", i), ("b", i));
        }

        await CommittedAsync(Stream);
        var log = Cluster.Services.GetRequiredService<LogStore>();
        Assert.All(log.GetStatus(), status => Assert.Equal(
            status.CommittedOffset, _offsets.Stored.GetValueOrDefault(new PartitionName(log.Identity, status.Stream, status.Partition).ToString())));
        Assert.All(_offsets.Flushed.GroupBy(flush => flush.Partition), partition => Assert.Equal(partition.Select(flush => flush.Offset).Order(), partition.Select(flush => flush.Offset)));
        Assert.NotEmpty(_offsets.Flushed);
    }

    [Fact]
    public async Task Start_WhenTheStoreIsBehindTheLogsOwn_ReadsFromTheStore()
    {
        await StartAsync();
        await AppendAsync(Stream, ("a", 1));
        await CommittedAsync(Stream);
        var before = new Dictionary<string, long>(_offsets.Stored);
        await AppendAsync(Stream, ("a", 2));
        await CommittedAsync(Stream);
        foreach (var (partition, offset) in before)
        {
            _offsets.Stored[partition] = offset;
        }

        await RestartAsync();
        await Test.WaitForAsync(() => Test.Read == 3, "the second record is read again");
        await AppendAsync(Stream, ("a", 3));
        await CommittedAsync(Stream);
        Assert.Equal([1, 2, 3], Durable("a"));
    }

    [Fact]
    public async Task Commit_WhenTheStoreFailsNowAndThen_IsMadeAgain()
    {
        _offsets.Failures = 6;
        await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(Stream, ("a", i));
        }

        await CommittedAsync(Stream);
        Assert.True(_offsets.Failures <= 0);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (byte)i), Durable("a"));
        Assert.Equal(10, Delivered("a").Count);
    }

    protected override ConformanceLog CreateLog() => new LogWithForeignOffsets(_offsets);

    private sealed class LogWithForeignOffsets(ForeignOffsets offsets) : FileConformanceLog
    {
        public override void Register(IServiceCollection services)
        {
            base.Register(services);
            services.AddKeyedSingleton<IStreamQueueCheckpointerFactory>("weir", offsets);
        }
    }

    /// <summary>Outlives the silos. Half of its failures come from Update, half from the flush.</summary>
    private sealed class ForeignOffsets : IStreamQueueCheckpointerFactory
    {
        private int _failures;

        public ConcurrentDictionary<string, long> Stored { get; } = new();

        public ConcurrentQueue<(string Partition, long Offset)> Flushed { get; } = new();

        public int Failures
        {
            get => Volatile.Read(ref _failures);
            set => Volatile.Write(ref _failures, value);
        }

        public Task<IStreamQueueCheckpointer<string>> Create(string partition) => Task.FromResult<IStreamQueueCheckpointer<string>>(new Store(this, partition));

        public bool Fails() => Interlocked.Decrement(ref _failures) >= 0;

        private sealed class Store(ForeignOffsets offsets, string partition) : IStreamQueueCheckpointer<string>
        {
            private readonly OffsetStore _store = new(() => offsets.Stored.TryGetValue(partition, out var stored) ? stored : null, offset =>
            {
                if (offsets.Fails())
                {
                    throw new IOException("Storing was made to fail.");
                }

                offsets.Stored[partition] = offset;
                offsets.Flushed.Enqueue((partition, offset));
                return Task.CompletedTask;
            });

            public bool CheckpointExists => _store.CheckpointExists;

            public Task<string> Load() => _store.Load();

            public void Update(string offset, DateTime utcNow)
            {
                if (offsets.Fails())
                {
                    throw new InvalidOperationException("Updating was made to fail.");
                }

                _store.Update(long.Parse(offset, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), utcNow);
            }

            public Task FlushAsync(CancellationToken cancellationToken) => _store.FlushAsync(cancellationToken);
        }
    }
}
