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
    private readonly ChunkStore<ChunkName, DayChunk> _sut;

    public DayChunkStoreTests()
    {
        var serializer = new ServiceCollection().AddLogging().AddGatewayGrains().BuildServiceProvider().GetRequiredService<IGrainStorageSerializer>();
        _sut = new ChunkStore<ChunkName, DayChunk>(new TestStorage().Open(serializer), GrainId.Create("gateway", "gw"));
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

    private static DayChunk Chunk(long tx, long stamp)
    {
        var chunk = new DayChunk();
        chunk.Days.Add(new DayTotal(20_454, tx, 2, 3, 4, stamp));
        return chunk;
    }
}
