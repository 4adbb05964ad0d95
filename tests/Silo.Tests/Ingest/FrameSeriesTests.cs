using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Ingest.Frames;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Silo.Tests.Ingest;

/// <summary>Frames that come several in one call.</summary>
public sealed class FrameSeriesTests
{
    /// <summary>A frame that is refused keeps its number: the one behind it would stand in the log as the first, and the first, sent again, would be taken for a repeat.</summary>
    [Fact]
    public async Task TakeAsync_WhenTheFirstFrameIsRefusedAndTheNextMightNotBe_AppendsNothingUnderTheFirstsNumber()
    {
        FaultyAppender appender = null!;
        await using var server = await TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, made => (appender = made).FullNext = true));
        var series = server.Services.GetRequiredService<FrameSeries>();
        var request = new FramesRequest(RecordKind.Counter, new ProducerSequence("p", 1), [.. Enumerable.Range(0, 4).Select(Frame)], TimeSpan.FromSeconds(10));

        var refused = await series.TakeAsync(request, CancellationToken.None);
        Assert.Equal(IngestOutcome.Busy, refused.Refusal?.Outcome);
        Assert.Empty(refused.Taken);

        var again = await series.TakeAsync(request, CancellationToken.None);
        Assert.Null(again.Refusal);
        Assert.Equal(4, again.Taken.Sum(frame => frame.Accepted));
        await server.AssertCountedAsync("g", 4);
        var totals = await server.GetAsync("/v1/gateways/g/totals?kind=counter");
        Assert.Equal(1 + 10 + 100 + 1000, totals.Json.GetProperty("days")[0].GetProperty("tx").GetInt64());
    }

    private static SentFrame Frame(int i)
    {
        var record = string.Create(CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"g\",\"date\":{1_709_251_200_000 + i},\"ipTx\":{Math.Pow(10, i)},\"ipRx\":0}}");
        return new SentFrame(Encoding.UTF8.GetBytes(record), IsText: true);
    }
}
