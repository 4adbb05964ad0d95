using Weir.TestKit.Time;

namespace Weir.Streaming.Kafka.Tests;

public sealed class WatchedAppenderTests
{
    private readonly ManualTime _time = new();
    private readonly StubAppender _appender = new();
    private readonly WatchedAppender _watched;
    private int _looks;

    public WatchedAppenderTests() => _watched = new WatchedAppender(_appender, () => Task.FromResult(_looks++), _time);

    [Fact]
    public async Task Failure_AfterARequestThatFailed_StaysUntilOneDoesNot()
    {
        Assert.Null(_watched.Failure);
        await AppendAsync(fails: true);
        _time.Advance(TimeSpan.FromSeconds(29));

        Assert.Equal("as the test wants", _watched.Failure);
        await AppendAsync(fails: false);
        Assert.Null(_watched.Failure);
    }

    /// <summary>Where a failure keeps requests away, none would ever say that it is over.</summary>
    [Fact]
    public async Task Failure_WhenNobodySendsAnyMore_Passes()
    {
        await AppendAsync(fails: true);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(_watched.Failure);
    }

    [Fact]
    public async Task RefreshLag_WhenAsked_LooksAgain()
    {
        await _watched.RefreshLagAsync(CancellationToken.None);

        Assert.Equal(1, _looks);
    }

    private async Task AppendAsync(bool fails)
    {
        _appender.Fails = fails;
        using var records = new RecordSet(1);
        var appending = _watched.AppendAsync("s", records, new AppendAttempt(_time.GetUtcNow(), 1, 0, 0), null, CancellationToken.None).AsTask();
        if (fails)
        {
            await Assert.ThrowsAsync<AppendFailedException>(() => appending);
        }
        else
        {
            await appending;
        }
    }

    private sealed class StubAppender : IStreamAppender
    {
        public bool Fails { get; set; }

        public int GetPartitionCount(string stream) => 1;

        public long GetLagBytes(string stream) => 0;

        public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken) =>
            Fails ? ValueTask.FromException(new AppendFailedException("as the test wants")) : ValueTask.CompletedTask;
    }
}
