using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Client.Tests.Transports;

/// <summary>A server that goes and comes back, over any transport: what is told, and that nothing is lost or counted twice.</summary>
public abstract class RestartSuite<TTransport> : IAsyncLifetime
    where TTransport : ITransport, new()
{
    private const long Day = SendSuite.Day;
    private readonly TTransport _transport = new();
    private readonly List<IGatewayClient> _clients = [];
    private TestServer? _server;
    private string _data = "";

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync([.. _transport.Settings]);
        _data = _server.DataDirectory;
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _transport.DisposeAsync();
        if (_server is not null)
        {
            await _server.StopAndKeepDataAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Calls_WhenTheServerHasGone_SaySoAndWorkAgainAfterItsReturn()
    {
        var client = await ConnectAsync(retriesMax: 2);
        var producer = client.CreateProducer(RecordKind.Counter);
        await producer.SendAsync(new GatewayRecord[] { new("gw", Day, 1, 1) });
        await Patience.CountedAsync(client, "gw", RecordKind.Counter, 1);
        await StopAsync();

        var failure = await Assert.ThrowsAsync<ServerUnavailableException>(
            () => producer.SendAsync(new GatewayRecord[] { new("gw", Day + 1, 2, 1) }).Within("the failure of sending"));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.GetSummaryAsync("gw").Within("the failure of a question"));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.GetTopAsync(new DateOnly(2024, 3, 1), RecordKind.Counter).Within("the failure of a top list"));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.GetStatusAsync().Within("the failure of the status"));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => client.OpenStreamAsync(RecordKind.Counter).Within("the failure of a stream"));
        await StartAsync();

        Assert.Equal(new ProducerSequence(producer.Id, 2), failure.Number);
        Assert.Equal(1, (await UntilReachedAsync(() => producer.RepeatAsync())).Accepted);
        Assert.Equal(1, (await producer.SendAsync(new GatewayRecord[] { new("gw", Day + 2, 4, 1) })).Accepted);
        await Patience.CountedAsync(client, "gw", RecordKind.Counter, 3);
        Assert.Equal(7, Assert.Single((await client.GetTotalsAsync("gw"))!.Days).Tx);
    }

    [Fact]
    public async Task Send_WhenTheServerIsAwayForAWhile_WaitsForItAndCountsOnce()
    {
        var client = await ConnectAsync(retriesMax: 1000);
        await StopAsync();
        var sending = client.SendAsync(new GatewayRecord[] { new("gw", Day, 1, 1) }, RecordKind.Counter);
        var asking = client.GetSummaryAsync("nobody");
        await StartAsync();

        Assert.Equal(1, (await sending.Within("the answer", PatienceOfClients)).Accepted);
        Assert.Null(await asking.Within("the answer to the question", PatienceOfClients));
        await Patience.CountedAsync(client, "gw", RecordKind.Counter, 1);
    }

    [Fact]
    public async Task Stream_WhenTheServerIsAwayForAWhile_GoesOnWhereItStood()
    {
        const int Frames = 120;
        var client = await ConnectAsync(retriesMax: 1000);
        await using var stream = await client.OpenStreamAsync(RecordKind.Cumulative, new GatewayStreamOptions { FramesInFlightMax = 8 });
        for (var i = 0; i < Frames / 2; i++)
        {
            await stream.SendAsync(new[] { new GatewayRecord("gw", Day + (i * 60_000), i, i) });
        }

        // Frames are under way while it stops, and while it is away; before, room for them.
        await stream.FlushAsync().Within("the first half acknowledged");
        var stopping = StopAsync();
        var sent = Frames / 2;
        for (; sent < (Frames / 2) + 4; sent++)
        {
            await stream.SendAsync(new[] { new GatewayRecord("gw", Day + (sent * 60_000), sent, sent) }).AsTask().Within("a frame queued");
        }

        await stopping;
        await stream.SendAsync(new[] { new GatewayRecord("gw", Day + (sent * 60_000), sent, sent) }).AsTask().Within("a frame queued");
        await StartAsync();
        for (var i = sent + 1; i < Frames; i++)
        {
            await stream.SendAsync(new[] { new GatewayRecord("gw", Day + (i * 60_000), i, i) }).AsTask().Within("a frame queued", PatienceOfClients);
        }

        var progress = await stream.CompleteAsync().Within("everything acknowledged", PatienceOfClients);

        Assert.Equal((Frames, 0), ((int)progress.Accepted, (int)progress.Rejected));
        var counts = await Patience.CountedAsync(client, "gw", RecordKind.Cumulative, Frames);
        Assert.Equal((0L, 0L), (counts.Late, counts.Duplicates));
    }

    [Fact]
    public async Task Watch_WhenTheServerIsAwayForAWhile_GoesOn()
    {
        var client = await ConnectAsync(retriesMax: 1000);
        await client.SendAsync(new GatewayRecord[] { new("gw", Day, 1, 1) }, RecordKind.Counter);
        await Patience.CountedAsync(client, "gw", RecordKind.Counter, 1);
        var days = client.WatchAsync("gw").GetAsyncEnumerator();
        Assert.True(await days.MoveNextAsync().AsTask().Within("the first day"));
        var next = days.MoveNextAsync().AsTask();
        await StopAsync();
        await StartAsync();
        var sending = client.SendAsync(new GatewayRecord[] { new("gw", Day + 1, 2, 1) }, RecordKind.Counter);

        while (true)
        {
            Assert.True(await next.Within("the day after the return", PatienceOfClients));
            if (days.Current.Records == 2)
            {
                break;
            }

            next = days.MoveNextAsync().AsTask();
        }

        Assert.Equal(3, days.Current.Tx);
        await sending;
        await days.DisposeAsync();
    }

    /// <summary>A cluster's client may take its time until it looks again for gateways that it found dead.</summary>
    private static TimeSpan PatienceOfClients => TimeSpan.FromMinutes(3);

    private static async Task<SendResult> UntilReachedAsync(Func<Task<SendResult>> send)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await send();
            }
            catch (ServerUnavailableException) when (TimeProvider.System.GetElapsedTime(began) < PatienceOfClients)
            {
                // It says that it is to be repeated.
            }
        }
    }

    private async Task<IGatewayClient> ConnectAsync(int retriesMax)
    {
        var client = await _transport.ConnectAsync(_server!.Services, _server.Url, options =>
        {
            Patience.Short(options);
            options.RetriesMax = retriesMax;
        });
        _clients.Add(client);
        return client;
    }

    private async Task StopAsync()
    {
        var server = _server!;
        _server = null;
        await server.StopAndKeepDataAsync();
    }

    private async Task StartAsync()
    {
        _server = await TestServer.StartAsync([.. _transport.Settings], data: _data);
        _transport.Restarted(_server.Services);
    }
}
