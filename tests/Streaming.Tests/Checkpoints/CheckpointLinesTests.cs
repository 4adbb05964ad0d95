using Microsoft.Extensions.Logging;
using Weir.Streaming.Tests.Log;

namespace Weir.Streaming.Tests.Checkpoints;

/// <summary>What a checkpointer says of consumers that fail: a full disk makes all of them fail each time.</summary>
public sealed class CheckpointLinesTests
{
    [Fact]
    public async Task FlushAsync_WhenEveryConsumerFailsEachTime_SaysItOnceInAWhileWithACount()
    {
        using var lines = new LinesInMemory();
        var sut = new CheckpointSut(logger: lines);
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"k{i}")];
        sut.Cache.Pull(0, keys);
        sut.Deliver(keys);
        Array.ForEach(keys, key => sut.Answer(key, new IOException("No space left on device")));
        for (var second = 0; second < 40; second++)
        {
            Assert.False(await sut.FlushAsync());
            sut.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var said = lines.AtLeast(LogLevel.Warning);
        Assert.Equal(2, said.Count);
        Assert.StartsWith("stream/0: 20 consumers gave no answer", said[0], StringComparison.Ordinal);
        Assert.StartsWith("stream/0: 600 consumers gave no answer", said[1], StringComparison.Ordinal);

        Array.ForEach(keys, key => sut.Answer(key, 0, keys.Length));
        Assert.True(await sut.FlushAsync());
    }
}
