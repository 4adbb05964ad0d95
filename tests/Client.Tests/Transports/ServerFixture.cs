using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Client.Tests.Transports;

/// <summary>A real server and a client of it, for all suites over one transport.</summary>
public sealed class ServerFixture<TTransport> : IAsyncLifetime
    where TTransport : ITransport, new()
{
    private readonly TTransport _transport = new();
    private int _names;

    internal TestServer Server { get; private set; } = null!;

    internal FaultyAppender Appender { get; private set; } = null!;

    internal IGatewayClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync(
            ["--Ingest:MaxBodyBytes=2000000", .. _transport.Settings], builder => FaultyAppender.Add(builder, appender => Appender = appender));
        Client = await _transport.ConnectAsync(Server.Services, Server.Url, Patience.Short);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _transport.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>A name that no other test uses.</summary>
    internal string NewName(string prefix = "gw") => $"{prefix}-{Interlocked.Increment(ref _names)}";

    /// <summary>
    /// A gateway whose newest reading is so far ahead that older ones of kind counter are taken unchecked: what came twice would count twice.
    /// </summary>
    internal async Task<string> NewUncheckedAsync()
    {
        var gateway = NewName();
        await Client.SendAsync(new GatewayRecord[] { new(gateway, SendSuite.Day + 3_600_000, 0, 0) }, RecordKind.Counter);
        return gateway;
    }

    /// <summary>Asks until a gateway has so many records of a kind; says what it had instead.</summary>
    internal async Task<KindSummaryAnswer> CountedAsync(string gateway, RecordKind kind, long records) =>
        await Patience.CountedAsync(Client, gateway, kind, records);
}

/// <summary>How long tests wait, and clients.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Short(RetryOptions options)
    {
        options.RetriesMax = 3;
        options.RetryDelay = TimeSpan.FromMilliseconds(20);
        options.RetryDelayMax = TimeSpan.FromMilliseconds(200);
    }

    public static async Task<KindSummaryAnswer> CountedAsync(IGatewayClient client, string gateway, RecordKind kind, long records)
    {
        using var limit = new CancellationTokenSource(Limit);
        KindSummaryAnswer? seen = null;
        while (!limit.IsCancellationRequested)
        {
            var summary = await client.GetSummaryAsync(gateway).Within($"a summary of {gateway}");
            seen = summary?.Kinds.GetValueOrDefault(kind.ToName());
            if (seen?.Records == records)
            {
                return seen;
            }
        }

        throw new TimeoutException($"{gateway} did not come to {records} records of {kind} within {Limit}; it has {seen}.");
    }
}
