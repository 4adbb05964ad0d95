using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Producers;

public sealed class ProducerClaimsTests
{
    private readonly ProducerClaims _claims = new(new ProducerSet(10, TimeSpan.FromDays(7)), new ManualTime());

    [Fact]
    public async Task ClaimAsync_WhenTheSameNumberIsUnderWay_WaitsForItsEnd()
    {
        var sequence = new ProducerSequence("p", 1);
        Assert.Equal(ClaimOutcome.First, (await _claims.ClaimAsync(sequence, CancellationToken.None)).Outcome);
        var second = _claims.ClaimAsync(sequence, CancellationToken.None).AsTask();
        var third = _claims.ClaimAsync(sequence, CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);

        _claims.Record(new ProducerEntry("p", 1, 0, 1, new AppendAttempt(new ManualTime().GetUtcNow(), 1, 3, 0), 4096, 0, 64));
        _claims.Release(sequence);
        Assert.Equal(ClaimOutcome.Complete, (await second.WaitAsync(TimeSpan.FromSeconds(10))).Outcome);
        Assert.Equal(3, (await third.WaitAsync(TimeSpan.FromSeconds(10))).Attempt?.Accepted);
    }

    [Fact]
    public async Task ClaimAsync_WhenTheFirstGaveUp_TheNextHasTheNumber()
    {
        var sequence = new ProducerSequence("p", 1);
        await _claims.ClaimAsync(sequence, CancellationToken.None);
        var second = _claims.ClaimAsync(sequence, CancellationToken.None).AsTask();
        var third = _claims.ClaimAsync(sequence, CancellationToken.None).AsTask();
        _claims.Release(sequence);
        var winner = await Task.WhenAny(second, third).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(ClaimOutcome.First, (await winner).Outcome);
        Assert.False(second.IsCompleted && third.IsCompleted);
        _claims.Release(sequence);
        Assert.Equal(ClaimOutcome.First, (await (winner == second ? third : second).WaitAsync(TimeSpan.FromSeconds(10))).Outcome);
    }

    [Fact]
    public async Task ClaimAsync_WhenCancelledInWaiting_Stops()
    {
        var sequence = new ProducerSequence("p", 1);
        await _claims.ClaimAsync(sequence, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var second = _claims.ClaimAsync(sequence, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }
}
