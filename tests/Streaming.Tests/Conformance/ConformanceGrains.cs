using Microsoft.Extensions.Configuration;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.TestKit.Silos;

namespace Weir.Streaming.Tests.Conformance;

public interface IConformanceGrain : ICheckpointedStreamConsumer, IGrainWithStringKey
{
    /// <summary>Loses the activation with all that is not durable.</summary>
    Task DieAsync();
}

public interface IPlainGrain : IGrainWithStringKey
{
    Task<string> GetKeyAsync();
}

/// <summary>A consumer whose state carries its place, per partition.</summary>
[ImplicitStreamSubscription(StreamProviderConformance.Stream, PartitionedStreamIdMapper.Name)]
public sealed class ConformanceGrain : Grain, IConformanceGrain, IStreamSubscriptionObserver
{
    private readonly ConformanceState _test;
    private readonly Lifeline _line;
    private List<SeenRecord> _records = [];

    public ConformanceGrain(IConfiguration configuration, Lifeline line)
    {
        _test = ConformanceState.Find(configuration[StreamProviderConformance.TestKey]!);
        _line = line;
    }

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _records = [.. _test.GetDurable(Key)];
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        new Subscription(this, handleFactory).ResumeAsync(atPlace: _test.AsksForItsPlace || _test.Gaps > 0);

    public async Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
    {
        await _line.WriteAsync(() =>
        {
            _test.Save(Key, [.. _records]);
            return Task.CompletedTask;
        });
        return FindToken(PartitionedStreamKey.Parse(stream).Partition);
    }

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private PartitionToken? FindToken(int partition) =>
        _records.LastOrDefault(record => record.Partition == partition) is { } last ? new PartitionToken(last.Offset, last.Index) : null;

    private sealed class Subscription(ConformanceGrain grain, IStreamSubscriptionHandleFactory factory) : IAsyncBatchObserver<RecordBatch>
    {
        private readonly int _partition = PartitionedStreamKey.Parse(factory.StreamId).Partition;

        public async Task ResumeAsync(bool atPlace) =>
            await factory.Create<RecordBatch>().ResumeAsync(this, atPlace ? grain.FindToken(_partition) ?? PartitionToken.Beginning : null);

        public async Task OnNextAsync(IList<SequentialItem<RecordBatch>> items)
        {
            await grain._test.Gate.Task;
            foreach (var item in items)
            {
                var own = grain.FindToken(_partition);
                if (((PartitionToken)item.Token).Previous is { } previous && previous.CompareTo(own) > 0)
                {
                    grain._test.AddGap();
                    grain.DeactivateOnIdle();
                    throw new GapException($"{grain.Key} has {own}, before {item.Token} came {previous}.");
                }

                Apply(item.Item, own);
            }
        }

        public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

        private void Apply(RecordBatch batch, PartitionToken? own)
        {
            foreach (var record in Records.Of(batch))
            {
                if (new PartitionToken(record.Offset, record.Index).CompareTo(own) > 0)
                {
                    grain._records.Add(record);
                    grain._test.AddDelivered(grain.Key, record);
                }
            }
        }
    }
}

/// <summary>A consumer without a place of its own: it gets what is delivered, at least once.</summary>
[ImplicitStreamSubscription(StreamProviderConformance.PlainStream, PartitionedStreamIdMapper.Name)]
public sealed class PlainGrain : Grain, IPlainGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<RecordBatch>
{
    private readonly ConformanceState _test;

    public PlainGrain(IConfiguration configuration) => _test = ConformanceState.Find(configuration[StreamProviderConformance.TestKey]!);

    public Task<string> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<RecordBatch>().ResumeAsync(this, _test.PlainStart);

    public Task OnNextAsync(IList<SequentialItem<RecordBatch>> items)
    {
        foreach (var record in items.SelectMany(item => Records.Of(item.Item)))
        {
            _test.AddDelivered(this.GetPrimaryKeyString(), record);
        }

        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}

/// <summary>Records of one byte.</summary>
internal static class Records
{
    public static IEnumerable<SeenRecord> Of(RecordBatch batch) => batch.Runs.SelectMany(run =>
        Enumerable.Range(0, run.Count).Select(i => new SeenRecord(batch.Partition, run.Offset, run.FirstIndex + i, run.Payload.Span[i])));
}

/// <summary>255 is poison.</summary>
internal sealed class ConformanceDecoder : IRecordDecoder
{
    public void Decode(ReadOnlySpan<byte> key, in RecordRun run, Action<int, string> poison, IList<RecordRun> good)
    {
        var from = 0;
        for (var i = 0; i <= run.Count; i++)
        {
            if (i < run.Count && run.Payload.Span[i] != byte.MaxValue)
            {
                continue;
            }

            if (i > from)
            {
                good.Add(run with { FirstIndex = run.FirstIndex + from, Count = i - from, Payload = run.Payload[from..i] });
            }

            if (i < run.Count)
            {
                poison(i, "255 is poison");
            }

            from = i + 1;
        }
    }

    public ReadOnlyMemory<byte> GetPayload(in RecordRun run, int index) => run.Payload.Slice(index, 1);
}
