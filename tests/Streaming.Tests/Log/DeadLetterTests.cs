using System.Text;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class DeadLetterTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("weir-letters-").FullName;

    private static readonly DateTimeOffset Parked = DateTimeOffset.UtcNow;

    private string FilePath => Path.Combine(_data, "dead-letters", "0000000000000001.log");

    public void Dispose() => Directory.Delete(_data, true);

    [Fact]
    public async Task ParkAsync_WhenParkedAgain_KeepsItOnce()
    {
        using var store = LogDeadLetterStore.Open(_data);
        await store.ParkAsync([Letter(1), Letter(2), Letter(1)], CancellationToken.None);
        await store.ParkAsync([Letter(2), Letter(3)], CancellationToken.None);
        Assert.Equal([1L, 2L, 3L], (await store.ReadAsync(0, 10, CancellationToken.None)).Select(l => l.Offset));
        Assert.Equal([1L, 2L, 3L], (await store.ReadAsync(0, 10, CancellationToken.None)).Select(l => l.Id));
    }

    [Fact]
    public async Task ReadAsync_WhenOpenedAgain_GivesWhatWasParkedInPages()
    {
        using (var store = LogDeadLetterStore.Open(_data))
        {
            await store.ParkAsync([.. Enumerable.Range(1, 25).Select(i => Letter(i))], CancellationToken.None);
        }

        using var again = LogDeadLetterStore.Open(_data);
        var page = await again.ReadAsync(20, 3, CancellationToken.None);
        Assert.Equal([21L, 22L, 23L], page.Select(l => l.Id));
        Assert.Empty(await again.ReadAsync(25, 10, CancellationToken.None));
        var letter = page[0];
        Assert.Equal(Letter(21) with { Id = 21, Payload = default }, letter with { Payload = default });
        Assert.Equal("bytes 21", Encoding.UTF8.GetString(letter.Payload.Span));
        await again.ParkAsync([Letter(7), Letter(26)], CancellationToken.None);
        Assert.Equal(26, again.Count);
    }

    [Fact]
    public async Task Open_WhenTheLastLetterIsTornAtAnyByte_KeepsTheOthers()
    {
        long before;
        using (var store = LogDeadLetterStore.Open(_data))
        {
            await store.ParkAsync([Letter(1)], CancellationToken.None);
            before = new FileInfo(FilePath).Length;
            await store.ParkAsync([Letter(2)], CancellationToken.None);
        }

        var whole = await File.ReadAllBytesAsync(FilePath);
        for (var cut = before; cut < whole.Length; cut++)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..(int)cut]);
            using var store = LogDeadLetterStore.Open(_data);
            Assert.Equal(1, store.Count);
            await store.ParkAsync([Letter(3)], CancellationToken.None);
            Assert.Equal([1L, 3L], (await store.ReadAsync(0, 10, CancellationToken.None)).Select(l => l.Offset));
        }
    }

    [Fact]
    public async Task Open_WhenALetterInTheMiddleIsDamaged_RefusesNamingTheFile()
    {
        using (var store = LogDeadLetterStore.Open(_data))
        {
            await store.ParkAsync([Letter(1), Letter(2), Letter(3)], CancellationToken.None);
        }

        var bytes = await File.ReadAllBytesAsync(FilePath);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(FilePath, bytes);
        Assert.Contains(FilePath, Assert.Throws<InvalidDataException>(() => LogDeadLetterStore.Open(_data)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task ReadAsync_WhenTheLimitIsOutOfRange_Refuses(int limit)
    {
        using var store = LogDeadLetterStore.Open(_data);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.ReadAsync(0, limit, CancellationToken.None));
    }

    private static DeadLetter Letter(int number) => new(
        0, "counter", 1, number, 2, $"key {number}", "no reason", Parked.AddSeconds(number), 1, Encoding.UTF8.GetBytes($"bytes {number}"));
}
