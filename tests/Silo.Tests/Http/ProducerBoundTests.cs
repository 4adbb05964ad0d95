using System.Net;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

/// <summary>As many producers are remembered as may be.</summary>
public sealed class ProducerBoundTests
{
    [Fact]
    public async Task Post_WhenAsManyProducersAreKnownAsMayBe_TellsANewOneToWaitAndNamesTheSetting()
    {
        await using var server = await TestServer.StartAsync(["--Ingest:MaxProducers=2", "--Ingest:RetryAfter=00:00:07"]);
        var record = ServerFixture.Record("g");
        foreach (var producer in new[] { "a", "b" })
        {
            Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(record, producer: (producer, "1"))).Status);
        }

        var refused = await server.PostAsync(record, producer: ("c", "1"));
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "Ingest:MaxProducers");
        Assert.Contains("Producer c is new, and counter remembers as many producers as it may: 2", refused.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);

        // Each kind has its own; known ones go on, repeats included; so does who has no number.
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(record, kind: "rate", producer: ("c", "1"))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(record, producer: ("a", "1"))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(record, producer: ("b", "2"))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(record)).Status);
        Assert.Contains("weir_log_producers{stream=\"counter\"} 2", (await server.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WhenAsManyProducersAreKnownAsMayBe_AnswersTheUpgradeOfANewOneWith429()
    {
        await using var server = await TestServer.StartAsync(["--Ingest:MaxProducers=1"]);
        await server.PostAsync(ServerFixture.Record("g"), producer: ("a", "1"));

        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => server.ConnectAsync("kind=counter&producer=b&first=1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        using var known = await server.ConnectAsync("kind=counter&producer=a&first=2");
    }
}
