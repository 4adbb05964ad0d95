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

    [Fact]
    public async Task ClaimAsync_WhenAsManyProducersAreKnownAsMayBe_RefusesANewOneWhileKnownOnesGoOn()
    {
        var time = new ManualTime();
        var claims = new ProducerClaims(new ProducerSet(10, TimeSpan.FromDays(7)), time, maxProducers: 2);
        await AppendAsync(claims, time, "a", 1);
        await AppendAsync(claims, time, "b", 1);

        Assert.Equal(ClaimOutcome.Full, (await claims.ClaimAsync(new ProducerSequence("c", 1), CancellationToken.None)).Outcome);
        Assert.Equal(ClaimOutcome.Refused, (await claims.ClaimAsync(new ProducerSequence("c", 2), CancellationToken.None)).Outcome);
        await AppendAsync(claims, time, "a", 2);
        Assert.Equal(ClaimOutcome.Complete, (await claims.ClaimAsync(new ProducerSequence("b", 1), CancellationToken.None)).Outcome);
        Assert.Equal(2, claims.Count);

        // The one that goes on keeps its place, the other gives its own up when it has expired.
        time.Advance(TimeSpan.FromDays(4));
        await AppendAsync(claims, time, "a", 3);
        time.Advance(TimeSpan.FromDays(4));
        Assert.Equal(ClaimOutcome.First, (await claims.ClaimAsync(new ProducerSequence("c", 1), CancellationToken.None)).Outcome);
        Assert.Equal(ClaimOutcome.Full, (await claims.ClaimAsync(new ProducerSequence("b", 1), CancellationToken.None)).Outcome);
        Assert.Equal(2, claims.Count);
    }

    [Fact]
    public async Task ClaimAsync_WhenNewProducersAreUnderWay_CountsThemUntilTheyAreDone()
    {
        var claims = new ProducerClaims(new ProducerSet(10, TimeSpan.FromDays(7)), new ManualTime(), maxProducers: 1);
        ProducerSequence first = new("a", 1), second = new("a", 2), other = new("b", 1);
        Assert.Equal(ClaimOutcome.First, (await claims.ClaimAsync(first, CancellationToken.None)).Outcome);
        Assert.Equal(ClaimOutcome.First, (await claims.ClaimAsync(second, CancellationToken.None)).Outcome);
        claims.Release(first);
        Assert.Equal(ClaimOutcome.Full, (await claims.ClaimAsync(other, CancellationToken.None)).Outcome);

        // Nothing of it was appended: its place is free again.
        claims.Release(second);
        Assert.Equal(0, claims.Count);
        Assert.Equal(ClaimOutcome.First, (await claims.ClaimAsync(other, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task ClaimAsync_OfASharedLog_GoesOnWhileAnotherProcessHasANumberUnderWay()
    {
        var time = new ManualTime();
        foreach (var isShared in (bool[])[false, true])
        {
            var claims = new ProducerClaims(new ProducerSet(10, TimeSpan.FromDays(7)), time, isShared: isShared);

            // Part 0 of 2 of number 1, as somebody else has noted it.
            claims.Record(new ProducerEntry("p", 1, 0, 2, new AppendAttempt(time.GetUtcNow(), 1, 1, 0), 0, 0, 5));

            Assert.Equal(ClaimOutcome.Incomplete, (await claims.ClaimAsync(new ProducerSequence("p", 1), CancellationToken.None)).Outcome);
            claims.Release(new ProducerSequence("p", 1));
            Assert.Equal(isShared ? ClaimOutcome.First : ClaimOutcome.Refused, (await claims.ClaimAsync(new ProducerSequence("p", 2), CancellationToken.None)).Outcome);
            Assert.Equal(ClaimOutcome.Refused, (await claims.ClaimAsync(new ProducerSequence("p", 4), CancellationToken.None)).Outcome);
        }
    }

    private static async Task AppendAsync(ProducerClaims claims, TimeProvider time, string producer, long number)
    {
        var sequence = new ProducerSequence(producer, number);
        Assert.Equal(ClaimOutcome.First, (await claims.ClaimAsync(sequence, CancellationToken.None)).Outcome);
        claims.Record(new ProducerEntry(producer, number, 0, 1, new AppendAttempt(time.GetUtcNow(), 1, 1, 0), 4096, 0, number * 100));
        claims.Release(sequence);
    }
}
