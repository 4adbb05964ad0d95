using Weir.Analytics.EventTime;
using Weir.Grains.Delivery;
using Weir.Grains.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Tests.Gateways;

public sealed class GatewayTransitionTests
{
    private const long Noon = 1_709_294_400_000;

    [Fact]
    public void Apply_WhenRedeliveryCutsItsBatchesElsewhere_CountsEveryRecordOnce()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var log = Enumerable.Range(0, 60).Select(i => (Offset: 10L * (i / 4), Index: i % 4, Reading: new Reading(Noon + (i * 1_000), 1, 2))).ToArray();
            var state = new GatewayState();
            for (var taken = 0; taken < log.Length;)
            {
                var from = Math.Max(0, taken - random.Next(12));
                var until = Math.Min(log.Length, from + 1 + random.Next(20));
                var batch = Batches.Of([.. log[from..until].GroupBy(record => record.Offset)
                    .Select(entry => Batches.Run(entry.Key, entry.First().Index, [.. entry.Select(record => record.Reading)]))]);
                var changed = GatewayTransition.Apply(state, RecordKind.Counter, batch, Batches.Token(batch), RandomStates.Rules);
                Assert.Equal(until > taken, changed);
                taken = Math.Max(taken, until);
            }

            var total = Assert.Single(state.Find(RecordKind.Counter)!.Account.Applied.Days.ToArray());
            Assert.Equal((60, 120, 60), (total.Tx, total.Rx, total.Records));
        }
    }

    [Fact]
    public void Apply_WhenTheLogWasReplaced_TakesTheNewLogFromItsBeginning()
    {
        var state = new GatewayState();
        var old = new RecordBatch("old", 0, [Batches.Run(1_000, 0, new Reading(Noon, 1, 1))]);
        var fresh = new RecordBatch("new", 0, [Batches.Run(3, 0, new Reading(Noon + 1, 2, 2))]);
        GatewayTransition.Apply(state, RecordKind.Counter, old, Batches.Token(old), RandomStates.Rules);

        Assert.Null(state.Positions.Find(RecordKinds.Counter, 0, "new"));
        Assert.True(GatewayTransition.Apply(state, RecordKind.Counter, fresh, Batches.Token(fresh), RandomStates.Rules));
        Assert.Equal((3, "new"), (state.Positions.Find(RecordKinds.Counter, 0, null)!.Offset, state.Positions.Find(RecordKinds.Counter, 0, null)!.Log));
    }

    [Fact]
    public void Apply_WhenKindsAndPartitionsDiffer_KeepsAPlaceForEach()
    {
        var state = new GatewayState();
        foreach (var (kind, partition) in new[] { (RecordKind.Counter, 0), (RecordKind.Counter, 1), (RecordKind.Rate, 0) })
        {
            var reading = kind == RecordKind.Rate ? Reading.OfRate(Noon, 1, 1) : new Reading(Noon + partition, 1, 1);
            var batch = new RecordBatch("log", partition, [Batches.Run(5 + partition, 0, reading)]);
            Assert.True(GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), RandomStates.Rules));
            Assert.False(GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), RandomStates.Rules));
        }

        Assert.Equal(3, state.Positions.All.Count);
        Assert.Equal(2, state.Find(RecordKind.Counter)!.Account.Counts.Records);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, 4L, true)]
    [InlineData(3L, 4L, true)]
    [InlineData(4L, 4L, false)]
    [InlineData(9L, 4L, false)]
    [InlineData(9L, null, false)]
    public void HasGap_ComparesThePlaceWithTheContainerBefore(long? own, long? previous, bool hasGap)
    {
        var delivered = new PartitionToken(10, 0, previous is null ? null : new PartitionToken(previous.Value, 0));
        Assert.Equal(hasGap, (own is null ? LogPlace.Beginning : new LogPlace(own.Value, 0)).HasGapBefore(delivered));
    }

    [Fact]
    public void Apply_WhenACumulativeValueIsNotBelowTheModulus_RefusesTheRunAndStaysBeforeIt()
    {
        var state = new GatewayState();
        var batch = Batches.Of(
            Batches.Run(1, 0, new Reading(Noon, 1, 1)),
            Batches.Run(2, 0, new Reading(Noon + 1, RandomStates.Rules.CounterModulus, 1)));

        Assert.Throws<ArgumentException>(() => GatewayTransition.Apply(state, RecordKind.Cumulative, batch, Batches.Token(batch), RandomStates.Rules));
        Assert.Equal((1, 1), (state.Positions.Find(RecordKinds.Cumulative, 0, null)!.Offset, state.Find(RecordKind.Cumulative)!.Account.Counts.Records));
    }

    [Fact]
    public void Apply_WhenTheEncodingIsUnknown_SaysWhichAndWhatItExpected()
    {
        var run = Batches.Run(1, 0, new Reading(Noon, 1, 1)) with { Encoding = 9 };
        var error = Assert.Throws<InvalidOperationException>(
            () => GatewayTransition.Apply(new GatewayState(), RecordKind.Counter, Batches.Of(run), new PartitionToken(1, 0), RandomStates.Rules));
        Assert.Contains("has encoding 9", error.Message, StringComparison.Ordinal);
    }
}
