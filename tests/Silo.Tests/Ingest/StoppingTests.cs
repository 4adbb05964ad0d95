using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Silo.Tests.Ingest;

/// <summary>What a silo that is being stopped says to senders in the cluster.</summary>
public sealed class StoppingTests
{
    private static readonly ProducerSequence First = new("p", 1);

    [Fact]
    public async Task Ingest_WhenTheSiloIsStopping_TakesNothingAndAsksToComeAgain()
    {
        await using var server = await TestServer.StartAsync();
        var ingest = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IIngestGrain>("0");
        var record = Encoding.UTF8.GetBytes("""{"gateway_id":"g","date":1709251200000,"ipTx":1,"ipRx":2}""");
        var request = new RecordsRequest(RecordKind.Counter, "application/json", null, record, First);
        Assert.Equal(IngestOutcome.Judged, (await ingest.OpenAsync(RecordKind.Counter, First, CancellationToken.None)).Outcome);

        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        AssertComeAgain(await ingest.SendAsync(request, CancellationToken.None));
        AssertComeAgain(await ingest.OpenAsync(RecordKind.Counter, First, CancellationToken.None));
        var frames = new FramesRequest(RecordKind.Counter, First, [new SentFrame(record, IsText: true)], TimeSpan.FromSeconds(10));
        AssertComeAgain((await ingest.SendFramesAsync(frames, CancellationToken.None)).Refusal);
    }

    private static void AssertComeAgain(IngestAnswer? answer)
    {
        Assert.Equal((IngestOutcome.Busy, "The silo is stopping."), (answer?.Outcome, answer?.Detail));
        Assert.True(answer!.RetryAfter > TimeSpan.Zero);
    }
}
