using Microsoft.Extensions.DependencyInjection;
using Weir.Client.Tests.Support;
using Weir.Days;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client.Tests.Transports;

/// <summary>What questions are answered, over any transport.</summary>
public abstract class QuerySuite<TTransport>(ServerFixture<TTransport> fixture)
    where TTransport : ITransport, new()
{
    private const long Minute = 60_000;
    private const long DayMs = 86_400_000;
    private static readonly DateOnly Day = new(2024, 5, 1);
    private static readonly long Midnight = new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private IGatewayClient Client => fixture.Client;

    [Fact]
    public async Task GetSummary_WhenAGatewayHasTwoKinds_SaysWhatIsKnownOfEach()
    {
        var gateway = fixture.NewName();
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 1, 2), new(gateway, Midnight + Minute, 3, 4) }, RecordKind.Counter);
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 10, 20), new(gateway, Midnight, 10, 20), new(gateway, Midnight + Minute, 1.5, 2.5) }, RecordKind.Rate);

        var counter = await fixture.CountedAsync(gateway, RecordKind.Counter, 2);
        var rate = await fixture.CountedAsync(gateway, RecordKind.Rate, 2);

        var at = DateTimeOffset.FromUnixTimeMilliseconds(Midnight + Minute);
        Assert.Equal(new KindSummaryAnswer(new LastReadingAnswer(at, 3, 4), null, 2, 0, 0, 0, 0), counter);
        Assert.Equal(new KindSummaryAnswer(new LastReadingAnswer(at, 1.5, 2.5), at.AddSeconds(-30), 2, 0, 1, 0, 0), rate);
        Assert.Equal(["counter", "rate"], (await Client.GetSummaryAsync(gateway))!.Kinds.Keys.Order());
    }

    [Fact]
    public async Task GetTotals_WhenDaysAreChosen_AnswersThoseWithRecords()
    {
        var gateway = fixture.NewName();
        await Client.SendAsync(Enumerable.Range(0, 4).Where(d => d != 2).Select(d => new GatewayRecord(gateway, Midnight + (d * DayMs), d, 1)).ToArray(), RecordKind.Counter);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 3);

        var all = await Client.GetTotalsAsync(gateway);
        var some = await Client.GetTotalsAsync(gateway, RecordKind.Counter, Day.AddDays(1), Day.AddDays(2));
        var other = await Client.GetTotalsAsync(gateway, RecordKind.Rate);

        Assert.Equal((gateway, "counter", (DateTimeOffset?)null), (all!.Gateway, all.Kind, all.FinalUntil));
        Assert.Equal([Day, Day.AddDays(1), Day.AddDays(3)], all.Days.Select(d => d.Day));
        Assert.Equal([new DayTotalsAnswer(Day.AddDays(1), 1, 1, 1, null)], some!.Days);
        Assert.Equal(("rate", 0), (other!.Kind, other.Days.Count));
    }

    [Fact]
    public async Task GetTotals_WhenReadingsAreRates_SaysTimeAndWatermark()
    {
        var gateway = fixture.NewName();
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 1, 1), new(gateway, Midnight + 1500, 10, 20) }, RecordKind.Rate);
        await fixture.CountedAsync(gateway, RecordKind.Rate, 2);

        var totals = await Client.GetTotalsAsync(gateway);

        Assert.Equal([new DayTotalsAnswer(Day, 15, 30, 2, 1.5)], totals!.Days);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Midnight + 1500 - 30_000), totals.FinalUntil);
    }

    [Fact]
    public async Task GetTotals_WhenAKindHasToBeChosen_SaysWhichThereAre()
    {
        var gateway = fixture.NewName();
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 1, 2) }, RecordKind.Counter);
        await Client.SendAsync(new GatewayRecord[] { new(gateway, Midnight, 1, 2) }, RecordKind.Cumulative);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 1);
        await fixture.CountedAsync(gateway, RecordKind.Cumulative, 1);

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.GetTotalsAsync(gateway));

        Assert.Equal(400, failure.Status);
        Assert.Contains($"kind is missing; gateway {gateway} has counter, cumulative: it must be one of them.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gets_WhenTheQuestionIsWrong_SayFieldAndBound()
    {
        var days = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.GetTotalsAsync("gw", null, Day, Day.AddDays(-1)));
        var count = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.GetTopAsync(Day, RecordKind.Counter, 101));
        var page = await Assert.ThrowsAsync<InvalidRequestException>(async () => await Client.ListGatewaysAsync(1001).GetAsyncEnumerator().MoveNextAsync());
        var letters = await Assert.ThrowsAsync<InvalidRequestException>(async () => await Client.ListDeadLettersAsync(0, 0).GetAsyncEnumerator().MoveNextAsync());

        Assert.All(new[] { days, count, page, letters }, failure => Assert.Equal(400, failure.Status));
        Assert.Contains("from is 2024-05-01, which is after to, 2024-04-30; it must be the same day or an earlier one.", days.Message, StringComparison.Ordinal);
        Assert.Matches("n is \"?101\"?; it must be an integer from 1 to 100[.]", count.Message);
        Assert.Matches("limit is \"?1001\"?; it must be an integer from 1 to 1000[.]", page.Message);
        Assert.Matches("limit is \"?0\"?; it must be an integer from 1 to 1000[.]", letters.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetSummaryAsync("a/../b"));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetTotalsAsync("a/../b"));
    }

    [Fact]
    public async Task Gets_WhenTheGatewayIsUnknown_AnswerNull()
    {
        Assert.Null(await Client.GetSummaryAsync("nobody"));
        Assert.Null(await Client.GetTotalsAsync("nobody"));
    }

    [Fact]
    public async Task GetTop_WhenShardsAreMerged_OrdersByTheValueThenById()
    {
        var day = new DateOnly(2024, 6, 7);
        var at = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var names = Enumerable.Range(0, 40).Select(i => $"{fixture.NewName("top")}-{i:00}").ToArray();
        await Client.SendAsync(names.Select((name, i) => new GatewayRecord(name, at, i / 2, 100 - i)).ToArray(), RecordKind.Counter);

        TopAnswer byTx;
        do
        {
            byTx = await Client.GetTopAsync(day, RecordKind.Counter, 100, TopOrder.Tx).Within("a top list");
        }
        while (byTx.Gateways.Count < names.Length);

        var best = await Client.GetTopAsync(day, RecordKind.Counter, 3);
        var expected = names.Select((name, i) => new TopGateway(name, i / 2, 100 - i, (i / 2) + 100 - i)).ToList();
        Assert.Equal(expected.OrderByDescending(g => g.Tx).ThenBy(g => g.Gateway, StringComparer.Ordinal), byTx.Gateways);
        Assert.Equal(expected.OrderByDescending(g => g.Total).ThenBy(g => g.Gateway, StringComparer.Ordinal).Take(3), best.Gateways);
        Assert.Equal((day, "counter", "tx"), (byTx.Day, byTx.Kind, byTx.By));
        Assert.Empty((await Client.GetTopAsync(day, RecordKind.Rate)).Gateways);
    }

    [Fact]
    public async Task ListGateways_WhenShardsAreMerged_GivesAllInOrdinalOrderPageByPage()
    {
        var names = Enumerable.Range(0, 25).Select(i => $"{fixture.NewName("list")}-{(char)('A' + i)}{(char)('z' - i)}").ToArray();
        await Client.SendAsync(names.Select(name => new GatewayRecord(name, Midnight, 1, 1)).ToArray(), RecordKind.Counter);

        List<IReadOnlyList<string>> pages;
        do
        {
            pages = [];
            await foreach (var page in Client.ListGatewaysAsync(10))
            {
                pages.Add(page);
            }
        }
        while (names.Except(pages.SelectMany(page => page)).Any());

        var all = pages.SelectMany(page => page).ToList();
        Assert.Equal(all.Distinct().Order(StringComparer.Ordinal), all);
        Assert.All(pages, page => Assert.InRange(page.Count, 1, 10));
        Assert.All(pages.SkipLast(1), page => Assert.Equal(10, page.Count));
    }

    [Fact]
    public async Task ListDeadLetters_WhenThereAreSome_GivesEachPageByPage()
    {
        var store = fixture.Server.Services.GetRequiredService<IDeadLetterStore>();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var before = (await LettersAsync(0)) is [.., var last] ? last.Id : 0;
        await store.ParkAsync([.. Enumerable.Range(0, 5).Select(i => new DeadLetter(0, "rate", 1, 1 << 20, i, "gw", $"reason {i}", at, 1, new byte[] { 1, 2 }))], CancellationToken.None);

        var letters = new List<DeadLetterAnswer>();
        await foreach (var letter in Client.ListDeadLettersAsync(before, pageSize: 2))
        {
            letters.Add(letter);
        }

        Assert.Equal(5, letters.Count);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => new DeadLetterAnswer(letters[i].Id, "rate", 1, 1 << 20, i, "gw", $"reason {i}", at, 1, letters[i].Payload)), letters);
        Assert.All(letters, letter => Assert.Equal([1, 2], letter.Payload.ToArray()));
        var rest = new List<DeadLetterAnswer>();
        await foreach (var letter in Client.ListDeadLettersAsync(letters[2].Id))
        {
            rest.Add(letter);
        }

        Assert.Equal(letters[3..].Select(letter => letter.Id), rest.Select(letter => letter.Id));
    }

    [Fact]
    public async Task RedriveDeadLetters_WhenSomeAreGood_CountsThoseOnceAndSaysWhyNotTheOthers()
    {
        var gateway = fixture.NewName();
        var payload = new byte[GatewayRecordLayout.Size];
        GatewayRecordLayout.Write(payload, Midnight, 3, 4);
        var before = (await LettersAsync(0)) is [.., var last] ? last.Id : 0;
        await fixture.Server.Services.GetRequiredService<IDeadLetterStore>().ParkAsync(
            [.. new[] { payload, new byte[7] }.Select((bytes, i) => new DeadLetter(0, "counter", 0, 1L << 40, i, gateway, "r", DateTimeOffset.UtcNow, 1, bytes))], CancellationToken.None);

        var answers = new[] { await Client.RedriveDeadLettersAsync([before + 1, before + 2]), await Client.RedriveDeadLettersAsync([before + 1, before + 2]) };

        Assert.All(answers, answer => Assert.Equal(
            (1, new RedriveFailure(before + 2, "1 records have 7 bytes; it must be 24 each")), (answer.Redriven, Assert.Single(answer.Failed))));
        Assert.Equal(0, (await fixture.CountedAsync(gateway, RecordKind.Counter, 1)).Duplicates);
        var redriven = (await LettersAsync(before)).ConvertAll(letter => letter.RedrivenAt);
        Assert.True(redriven is [not null, null], string.Join(' ', redriven));
    }

    [Fact]
    public async Task RedriveDeadLetters_WhenTheIdsAreWrong_SayFieldAndBound()
    {
        var none = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.RedriveDeadLettersAsync([]));
        var many = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.RedriveDeadLettersAsync([.. Enumerable.Range(1, 1001).Select(id => (long)id)]));
        var zero = await Assert.ThrowsAsync<InvalidRequestException>(() => Client.RedriveDeadLettersAsync([1, 0]));

        Assert.All(new[] { none, many, zero }, failure => Assert.Equal(400, failure.Status));
        Assert.Contains("ids has 0 ids; it must have 1 to 1000.", none.Message, StringComparison.Ordinal);
        Assert.Contains("ids has 1001 ids; it must have 1 to 1000.", many.Message, StringComparison.Ordinal);
        Assert.Matches("ids\\[1\\] is \"?0\"?; it must be an integer from 1 to 9223372036854775807[.]", zero.Message);
    }

    [Fact]
    public async Task GetStatus_WhenTheServiceServes_SaysSoWithItsFigures()
    {
        await Client.SendAsync(new GatewayRecord[] { new(fixture.NewName(), Midnight, 1, 1) }, RecordKind.Counter);

        var status = await Client.GetStatusAsync();

        Assert.True(status is { Healthy: true, Ready: true, Detail: null }, status.ToString());
        Assert.True(status.Server.IsAbsoluteUri);
        Assert.InRange(status.RoundTrip, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(60));
        Assert.True(status.Metrics["weir_ingest_accepted_total{kind=\"counter\"}"] >= 1, string.Join('\n', status.Metrics));
    }

    [Fact]
    public async Task Gets_WhenCancelled_End()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetSummaryAsync("gw", stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetTopAsync(Day, RecordKind.Counter, cancellationToken: stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetStatusAsync(stop.Token));
    }

    private async Task<List<DeadLetterAnswer>> LettersAsync(long after)
    {
        var letters = new List<DeadLetterAnswer>();
        await foreach (var letter in Client.ListDeadLettersAsync(after))
        {
            letters.Add(letter);
        }

        return letters;
    }
}
