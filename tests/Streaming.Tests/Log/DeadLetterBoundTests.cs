using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming.Log;
using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Log;

/// <summary>Dead letters are kept within bounds of size and age.</summary>
public sealed class DeadLetterBoundTests : IDisposable
{
    private const int Payload = 10_000;
    private readonly string _data = Directory.CreateTempSubdirectory("weir-letters-").FullName;
    private readonly ManualTime _time = new();

    private string Folder => Path.Combine(_data, "dead-letters");

    public void Dispose() => Directory.Delete(_data, true);

    [Fact]
    public async Task ParkAsync_WhenLettersAreTooMany_DeletesTheOldestFilesAndIdsGoOn()
    {
        using var store = Open(bytes: LogDefaults.MinLettersBytes);
        for (var batch = 0; batch < 20; batch++)
        {
            await store.ParkAsync([.. Enumerable.Range(batch * 50, 50).Select(Letter)], CancellationToken.None);
            Assert.InRange(BytesOnDisk(), 1, LogDefaults.MinLettersBytes);
        }

        // Each file is an eighth of the bound: seven whole ones are always kept.
        Assert.InRange(store.Count, LogDefaults.MinLettersBytes / Payload * 3 / 4, LogDefaults.MinLettersBytes / Payload);
        var first = (await store.ReadAsync(0, 1, CancellationToken.None))[0];
        Assert.Equal(1_000 - store.Count + 1, first.Id);
        Assert.Equal(first.Id, first.Offset + 1);
        var all = await ReadAllAsync(store);
        Assert.Equal(Enumerable.Range((int)first.Id, store.Count).Select(id => (long)id), all.Select(letter => letter.Id));
    }

    [Fact]
    public async Task ParkAsync_WhenOneCallHasMoreThanTheBound_KeepsItsNewestLetters()
    {
        using var store = Open(bytes: LogDefaults.MinLettersBytes);
        await store.ParkAsync([.. Enumerable.Range(0, 2_000).Select(Letter)], CancellationToken.None);
        Assert.InRange(BytesOnDisk(), 1, LogDefaults.MinLettersBytes);
        Assert.Equal(1_999, (await ReadAllAsync(store))[^1].Offset);
    }

    [Fact]
    public async Task Timer_WhenLettersHaveGrownOld_DeletesThemAndIdsGoOnAlsoAfterARestart()
    {
        using (var store = Open(age: TimeSpan.FromHours(5)))
        {
            await store.ParkAsync([Letter(1), Letter(2)], CancellationToken.None);
            _time.Advance(TimeSpan.FromHours(4));
            Assert.Equal(2, store.Count);
            _time.Advance(TimeSpan.FromHours(2));
            Assert.Equal(0, store.Count);
            Assert.Empty(await store.ReadAsync(0, 10, CancellationToken.None));
        }

        using var again = Open(age: TimeSpan.FromHours(5));
        await again.ParkAsync([Letter(3)], CancellationToken.None);
        Assert.Equal(3, (await again.ReadAsync(0, 10, CancellationToken.None)).Single().Id);
    }

    [Fact]
    public async Task Open_WhenTheBoundsWereLowered_HoldsThemAtOnce()
    {
        using (var store = Open(bytes: 4 * LogDefaults.MinLettersBytes))
        {
            await store.ParkAsync([.. Enumerable.Range(0, 1_500).Select(Letter)], CancellationToken.None);
            Assert.Equal(1_500, store.Count);
        }

        using var again = Open(bytes: LogDefaults.MinLettersBytes);
        Assert.InRange(BytesOnDisk(), 1, LogDefaults.MinLettersBytes);
        Assert.Equal(1_500, (await ReadAllAsync(again))[^1].Id);
    }

    [Fact]
    public async Task ParkAsync_WhenALetterOfAnEarlierFileComesAgain_KeepsItOnceAlsoAfterARestart()
    {
        using (var store = Open(bytes: 4 * LogDefaults.MinLettersBytes))
        {
            await store.ParkAsync([.. Enumerable.Range(0, 1_000).Select(Letter)], CancellationToken.None);
            Assert.True(Directory.GetFiles(Folder).Length > 3);
        }

        using var again = Open(bytes: 4 * LogDefaults.MinLettersBytes);
        await again.ParkAsync([Letter(0), Letter(500), Letter(999)], CancellationToken.None);
        Assert.Equal(1_000, again.Count);
    }

    [Fact]
    public async Task ReadAsync_WhenLettersAreLarge_EndsThePageByBytesAndTheNextGoesOn()
    {
        using var store = Open();
        await store.ParkAsync([.. Enumerable.Range(0, 1_000).Select(Letter)], CancellationToken.None);
        var page = await store.ReadAsync(0, 1_000, CancellationToken.None);
        Assert.InRange(page.Count, 1, (LogDeadLetterStore.MaxPageBytes / Payload) + 1);
        Assert.Equal(page[^1].Id + 1, (await store.ReadAsync(page[^1].Id, 1, CancellationToken.None))[0].Id);
        Assert.Equal(1_000, (await ReadAllAsync(store)).Count);
    }

    [Fact]
    public async Task Open_WhenTheFileIsTheOneOfTheFormerLayout_ReadsIt()
    {
        using (var store = Open())
        {
            await store.ParkAsync([Letter(1), Letter(2)], CancellationToken.None);
        }

        File.Move(Path.Combine(Folder, "0000000000000001.log"), Path.Combine(Folder, "letters.log"));
        using var again = Open();
        Assert.Equal([1L, 2L], (await ReadAllAsync(again)).Select(letter => letter.Id));
    }

    [Fact]
    public async Task Open_WhenAFileBeforeTheLastBreaksOff_RefusesNamingItAndTheByte()
    {
        using (var store = Open(bytes: LogDefaults.MinLettersBytes))
        {
            await store.ParkAsync([.. Enumerable.Range(0, 200).Select(Letter)], CancellationToken.None);
        }

        var first = Directory.GetFiles(Folder).Order(StringComparer.Ordinal).First();
        using (var file = File.OpenWrite(first))
        {
            file.SetLength(file.Length - 1);
        }

        var refusal = Assert.Throws<InvalidDataException>(() => Open(bytes: LogDefaults.MinLettersBytes));
        Assert.Contains(first, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("at byte", refusal.Message, StringComparison.Ordinal);
    }

    private LogDeadLetterStore Open(long bytes = LogDefaults.RetainLettersBytes, TimeSpan? age = null)
    {
        var options = new LogOptions { DataDirectory = _data, RetainLettersBytes = bytes };
        options.RetainLettersFor = age ?? options.RetainLettersFor;
        return LogDeadLetterStore.Open(options, NullLogger<LogDeadLetterStore>.Instance, _time);
    }

    private static async Task<List<DeadLetter>> ReadAllAsync(LogDeadLetterStore store)
    {
        List<DeadLetter> all = [];
        while (await store.ReadAsync(all.Count == 0 ? 0 : all[^1].Id, 1_000, CancellationToken.None) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    private long BytesOnDisk() => Directory.GetFiles(Folder).Sum(file => new FileInfo(file).Length);

    private DeadLetter Letter(int number) => new(0, "counter", 1, number, 2, "key", "no reason", _time.GetUtcNow(), 1, new byte[Payload]);
}
