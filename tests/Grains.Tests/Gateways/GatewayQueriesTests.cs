using Orleans.Runtime;
using Weir.Analytics.EventTime;
using Weir.Grains.Chunks;
using Weir.Grains.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Questions;
using Weir.Records;
using Weir.TestKit.Time;

namespace Weir.Grains.Tests.Gateways;

public sealed class GatewayQueriesTests
{
    private const long Noon = 1_709_294_400_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task WatchAsync_WhenNothingChanges_AnswersTheSameVersionAfterTwentySeconds()
    {
        var (sut, state, time) = CreateSut();
        var watch = sut.WatchAsync(() => state, RecordKind.Counter, state.Version, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(watch.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var watched = await watch.WaitAsync(Patience);
        Assert.Equal((state.Version, 1), (watched!.Version, watched.Totals!.Records));
    }

    [Fact]
    public async Task WatchAsync_WhenAnotherKindChanges_GoesOnWaiting()
    {
        var (sut, state, time) = CreateSut();
        var watch = sut.WatchAsync(() => state, RecordKind.Counter, state.Version, CancellationToken.None);
        Apply(state, RecordKind.Rate, 2);
        sut.Changed();
        var second = sut.WatchAsync(() => state, RecordKind.Rate, -1, CancellationToken.None);
        Assert.Equal(2, (await second.WaitAsync(Patience))!.Version);
        Assert.False(watch.IsCompleted);
        Apply(state, RecordKind.Counter, 3);
        sut.Changed();

        Assert.Equal(3, (await watch.WaitAsync(Patience))!.Version);
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    [Fact]
    public async Task WatchAsync_WhenTheStateIsNotToBeTrustedAnyMore_Throws()
    {
        var (sut, state, _) = CreateSut();
        var isBroken = false;
        var watch = sut.WatchAsync(() => isBroken ? throw new StateReloadingException("broken") : state, null, state.Version, CancellationToken.None);
        isBroken = true;
        sut.Changed();

        await Assert.ThrowsAsync<StateReloadingException>(() => watch.WaitAsync(Patience));
    }

    [Fact]
    public async Task WatchAsync_WhenTheCallerGivesUp_Ends()
    {
        var (sut, state, _) = CreateSut();
        using var caller = new CancellationTokenSource();
        var watch = sut.WatchAsync(() => state, null, state.Version, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.WaitAsync(Patience));
    }

    [Fact]
    public async Task WatchAsync_WhenTheSiloStops_AnswersWhatThereIs()
    {
        using var silo = new CancellationTokenSource();
        var (sut, state, time) = CreateSut(silo.Token);
        var watch = sut.WatchAsync(() => state, RecordKind.Counter, state.Version, CancellationToken.None);
        Assert.False(watch.IsCompleted);
        await silo.CancelAsync();

        Assert.Equal(state.Version, (await watch.WaitAsync(Patience))!.Version);
        Assert.Equal(state.Version, (await sut.WatchAsync(() => state, RecordKind.Counter, state.Version, CancellationToken.None).WaitAsync(Patience))!.Version);
        Assert.Equal(TimeSpan.Zero, time.Elapsed);
    }

    private static (GatewayQueries Sut, GatewayState State, ManualTime Time) CreateSut(CancellationToken ending = default)
    {
        var time = new ManualTime();
        var state = new GatewayState();
        Apply(state, RecordKind.Counter, 1);
        var storage = new TestStorage().Open(new BinaryStateSerializerOfNothing());
        var grainId = GrainId.Create("gateway", "gw");
        return (new GatewayQueries("gw", AccountingRules.Default, new ChunkStore<ChunkName, DayChunk>(storage, grainId), storage, grainId, time, ending), state, time);
    }

    private static void Apply(GatewayState state, RecordKind kind, long offset)
    {
        var batch = Batches.Of(Batches.Run(offset, 0, new Reading(Noon + offset, 1, 1)));
        GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), AccountingRules.Default);
    }

    private sealed class BinaryStateSerializerOfNothing : Orleans.Storage.IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => throw new InvalidOperationException("These queries need no storage.");

        public T? Deserialize<T>(BinaryData input) => throw new InvalidOperationException("These queries need no storage.");
    }
}
