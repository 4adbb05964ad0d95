using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Transports;

/// <summary>What watching promises, over any transport.</summary>
public abstract class WatchSuite<TTransport>(ServerFixture<TTransport> fixture)
    where TTransport : ITransport, new()
{
    private const long Midnight = 1_709_251_200_000;

    private IGatewayClient Client => fixture.Client;

    [Fact]
    public async Task Watch_WhenRecordsCome_TellsTheCurrentDayNowAndAfterChanges()
    {
        var gateway = fixture.NewName();
        await SendAsync(gateway, 1);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 1);
        await using var days = Client.WatchAsync(gateway).GetAsyncEnumerator();

        for (var i = 1; i <= 4; i++)
        {
            await ReadUntilAsync(days, i);
            await SendAsync(gateway, i + 1);
        }

        await ReadUntilAsync(days, 5);
        Assert.Equal(new DayTotalsAnswer(new DateOnly(2024, 3, 1), 15, 5, 5, null), days.Current);
    }

    [Fact]
    public async Task Watch_WhenTheGatewayIsUnknown_SaysSoAtOnce()
    {
        await using var days = Client.WatchAsync("nobody").GetAsyncEnumerator();

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => days.MoveNextAsync().AsTask().Within("the refusal"));

        Assert.Equal(404, failure.Status);
    }

    [Fact]
    public async Task Watch_WhenAKindHasToBeChosen_SaysWhichThereAre()
    {
        var gateway = fixture.NewName();
        await SendAsync(gateway, 1);
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 1, 1) }, RecordKind.Rate);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 1);
        await fixture.CountedAsync(gateway, RecordKind.Rate, 1);
        await using var none = Client.WatchAsync(gateway).GetAsyncEnumerator();
        await using var chosen = Client.WatchAsync(gateway, RecordKind.Counter).GetAsyncEnumerator();

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => none.MoveNextAsync().AsTask().Within("the refusal"));

        Assert.Contains("has counter, rate: it must be one of them", failure.Message, StringComparison.Ordinal);
        Assert.True(await chosen.MoveNextAsync().AsTask().Within("the first day"));
    }

    [Fact]
    public async Task Watch_WhenCancelledWhileNothingChanges_Ends()
    {
        var gateway = fixture.NewName();
        await SendAsync(gateway, 1);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 1);
        using var stop = new CancellationTokenSource();
        await using var days = Client.WatchAsync(gateway, cancellationToken: stop.Token).GetAsyncEnumerator();
        await ReadUntilAsync(days, 1);
        var waiting = days.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within("the end of the watch"));
    }

    private async Task SendAsync(string gateway, double tx) =>
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight + (long)tx, tx, 1) }, RecordKind.Counter);

    private static async Task ReadUntilAsync(IAsyncEnumerator<DayTotalsAnswer> days, long records)
    {
        do
        {
            Assert.True(await days.MoveNextAsync().AsTask().Within($"{records} records"));
        }
        while (days.Current.Records < records);
    }
}
