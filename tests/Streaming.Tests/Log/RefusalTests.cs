using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

/// <summary>A log that must not be opened as if nothing were wrong.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Open_WhenTheCommittedOffsetLiesBeyondTheEnd_RefusesUnlessToldToAcceptIt()
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await _world.AppendAsync(log, "a=2");
            await CommitAllAsync(log);
        }

        using (var file = File.OpenWrite(_world.Segment(0)))
        {
            file.SetLength(200);
        }

        var refusal = Assert.Throws<InvalidDataException>(() => _world.Open());
        Assert.Contains("AcceptNewLog", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("counter/0", refusal.Message, StringComparison.Ordinal);
        await using (var accepted = _world.Open(configure: o => o.AcceptNewLog = true))
        {
            await _world.AppendAsync(accepted, "a=3");
            Assert.Equal(["a=3"], await LogWorld.ReadAllAsync(accepted));
        }

        // Said once, it holds.
        await using var again = _world.Open();
        Assert.Equal(["a=3"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task Open_WhenTheCommittedOffsetIsOfAnotherLog_RefusesUnlessToldToAcceptIt()
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await CommitAllAsync(log);
        }

        File.Delete(Path.Combine(_world.Data, "log", "log.json"));
        Assert.Contains("belongs to log", Assert.Throws<InvalidDataException>(() => _world.Open()).Message, StringComparison.Ordinal);
        await using var accepted = _world.Open(configure: o => o.AcceptNewLog = true);
        Assert.Equal(["a=1"], await LogWorld.ReadAllAsync(accepted));
    }

    [Theory]
    [InlineData("log.json", "\"partitions\": 1", "\"partitions\": 2")]
    [InlineData("log.json", "\"checksum\"", "\"chocksum\"")]
    [InlineData("committed.json", "\"offset\": ", "\"offset\": 1")]
    [InlineData("committed.json", "}", "")]
    public async Task Open_WhenAFileBesideTheLogHasChanged_RefusesAndNamesIt(string name, string from, string to)
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await CommitAllAsync(log);
        }

        var file = Directory.GetFiles(Path.Combine(_world.Data, "log"), name, SearchOption.AllDirectories)[0];
        var content = File.ReadAllText(file);
        Assert.Contains(from, content, StringComparison.Ordinal);
        File.WriteAllText(file, content.Replace(from, to, StringComparison.Ordinal));

        var refusal = Assert.Throws<InvalidDataException>(() => _world.Open());
        Assert.StartsWith($"{file} is damaged: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhenAnotherOwnsTheDirectory_NamesTheDirectoryAndTheOwner()
    {
        await using var log = _world.Open();
        var refusal = Assert.Throws<IOException>(() => _world.Open());
        Assert.Contains(_world.Data, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task CommitAllAsync(LogStore log)
    {
        await using var reader = log.CreateReader(LogWorld.Stream, 0);
        await reader.OpenAsync(null, CancellationToken.None);
        await reader.ReleaseAsync((await reader.ReadAsync(1_000, CancellationToken.None))[^1].NextOffset, CancellationToken.None);
    }
}
