using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Analytics.EventTime;
using Weir.Grains.Chunks;
using Weir.Grains.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Gateways;

public sealed class DayChunkStoreTests
{
    private static readonly ChunkName First = new(RecordKind.Counter, MonthNumber.Of(new DateOnly(2026, 1, 1)), 1);
    private readonly TestStorage _storage = new();
    private readonly IGrainStorageSerializer _serializer;
    private readonly ChunkStore<ChunkName, DayChunk> _sut;

    public DayChunkStoreTests()
    {
        _serializer = new ServiceCollection().AddLogging().AddGatewayGrains().BuildServiceProvider().GetRequiredService<IGrainStorageSerializer>();
        _sut = Open(tagsKept: 0);
    }

    [Fact]
    public async Task WriteAsync_WhenAFailedAttemptLeftTheSameDays_UsesWhatItLeft()
    {
        var leftovers = new List<ChunkName>();
        for (var attempt = 1; attempt <= 100; attempt++)
        {
            Assert.Equal(First, await _sut.WriteAsync(First, Chunk(5, stamp: attempt), leftovers, CancellationToken.None));
        }

        Assert.Empty(leftovers);
    }

    [Fact]
    public async Task WriteAsync_WhenManyAttemptsLeftOtherDays_FindsAFreeNumberAllTheSame()
    {
        var leftovers = new List<ChunkName>();
        for (var attempt = 1; attempt <= 100; attempt++)
        {
            leftovers.Clear();
            Assert.Equal(First with { Number = attempt }, await _sut.WriteAsync(First, Chunk(attempt, stamp: 1), leftovers, CancellationToken.None));
        }

        Assert.Equal(Enumerable.Range(1, 99).Select(number => First with { Number = number }), leftovers);
        var read = await _sut.ReadAsync(First with { Number = 40 }, CancellationToken.None);
        Assert.True(read!.HasSameContent(Chunk(40, stamp: 7)));
        Assert.False(read.HasSameContent(Chunk(41, stamp: 7)));
    }

    [Fact]
    public async Task DeleteAsync_OfAChunkThatItWroteLately_DoesNotReadIt()
    {
        var store = Open(tagsKept: 1);
        var second = First with { Number = 2 };
        await store.WriteAsync(First, Chunk(5, stamp: 1), [], CancellationToken.None);
        await store.WriteAsync(second, Chunk(6, stamp: 1), [], CancellationToken.None);
        var holds = new[] { _storage.HoldNextRead(First.StateName), _storage.HoldNextRead(second.StateName) };

        await store.DeleteAsync(second, CancellationToken.None);
        var older = store.DeleteAsync(First, CancellationToken.None);

        await holds[0].Reached;
        Assert.False(holds[1].Reached.IsCompleted);
        holds[0].Go.SetResult();
        await older;
        Assert.Equal(0, _storage.Count);
    }

    [Fact]
    public async Task DeleteAsync_OfAChunkThatHasGoneMeanwhile_IsNoError()
    {
        var store = Open(tagsKept: 1);
        await store.WriteAsync(First, Chunk(5, stamp: 1), [], CancellationToken.None);
        await _sut.DeleteAsync(First, CancellationToken.None);

        await store.DeleteAsync(First, CancellationToken.None);

        Assert.Equal(0, _storage.Count);
    }

    private ChunkStore<ChunkName, DayChunk> Open(int tagsKept) => new(_storage.Open(_serializer), GrainId.Create("gateway", "gw"), tagsKept);

    private static DayChunk Chunk(long tx, long stamp)
    {
        var chunk = new DayChunk();
        chunk.Days.Add(new DayTotal(20_454, tx, 2, 3, 4, stamp));
        return chunk;
    }
}
