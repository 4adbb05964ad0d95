namespace Weir.Streaming.Tests.Conformance;

/// <summary>What every log under the stream provider has to do, on whole silos. A subclass per log and number of silos.</summary>
public abstract class StreamProviderConformance(short silos) : IAsyncLifetime
{
    public const string Stream = "checked";
    public const string PlainStream = "plain";
    public const string TestKey = "ConformanceTest";
    private protected const string Never = "01:00:00";
    private protected const string Soon = "00:00:00.050";
    private readonly string _id = Guid.NewGuid().ToString("N");
    private ConformanceLog _log = null!;
    private ConformanceState _test = null!;
    private ConformanceCluster? _cluster;

    private protected Dictionary<string, string?> Settings { get; } = new() { ["Checkpoint:Interval"] = Soon };

    private protected ConformanceState Test => _test;

    private protected ConformanceCluster Cluster => _cluster!;

    /// <summary>An empty log with the two streams, two partitions each.</summary>
    protected abstract ConformanceLog CreateLog();

    public Task InitializeAsync()
    {
        _log = CreateLog();
        _test = new ConformanceState(_id);
        _test.Gate.SetResult();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        await _log.DisposeAsync();
    }

    [Fact]
    public async Task Deliver_WhenKeysAreMixed_KeepsTheOrderOfEachKey()
    {
        await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            await AppendAsync(Stream, ("a", i), ("b", i), ($"c{i % 5}", i), ("a", i + 100));
        }

        await CommittedAsync(Stream);
        Assert.Equal(Enumerable.Range(0, 40).SelectMany(i => new[] { (byte)i, (byte)(i + 100) }), Durable("a"));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (byte)i), Durable("b"));
        Assert.Equal([3, 8, 13, 18, 23, 28, 33, 38], Durable("c3"));
    }

    [Fact]
    public async Task Start_WhenPartWasCommitted_GoesOnAfterIt()
    {
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("b", 1));
        await CommittedAsync(Stream);
        await RestartAsync();
        await AppendAsync(Stream, ("a", 2));
        await CommittedAsync(Stream);
        Assert.Equal([1, 2], Durable("a"));
        Assert.Equal([1, 2], Delivered("a"));
        Assert.Equal([1], Delivered("b"));
    }

    [Fact]
    public async Task Start_WhenTheSiloWasKilledBetweenCheckpoints_LosesNothingAndCountsNothingTwice()
    {
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("b", 1));
        await CommittedAsync(Stream);
        Settings["Checkpoint:Interval"] = Never;
        await RestartAsync();
        await AppendAsync(Stream, ("a", 2), ("b", 2));
        await DeliveredAsync("a", 2);
        await _cluster!.KillAsync();
        Assert.Equal([1], Durable("a"));

        Settings["Checkpoint:Interval"] = Soon;
        await RestartAsync();
        await AppendAsync(Stream, ("a", 3));
        await CommittedAsync(Stream);
        Assert.Equal([1, 2, 3], Durable("a"));
        Assert.Equal([1, 2], Durable("b"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deliver_WhenAnActivationWasLostBetweenTwoDeliveries_Rewinds(bool asksForItsPlace)
    {
        Settings["Checkpoint:Interval"] = Never;
        _test.AsksForItsPlace = asksForItsPlace;
        await StartAsync();
        await AppendAsync(Stream, ("a", 1));
        await DeliveredAsync("a", 1);
        await _cluster!.Grains.GetGrain<IConformanceGrain>("a").DieAsync();
        await AppendAsync(Stream, ("a", 2));
        await DeliveredAsync("a", 3);
        Assert.Equal([1, 1, 2], Delivered("a"));
        Assert.Equal(asksForItsPlace ? 0 : 1, _test.Gaps);

        Settings["Checkpoint:Interval"] = Soon;
        await RestartAsync();
        await CommittedAsync(Stream);
        Assert.Equal([1, 2], Durable("a"));
    }

    [Fact]
    public async Task Checkpoint_WhenAnActivationWasLostAfterItsLastDelivery_WakesTheDrainedCursor()
    {
        Settings["Checkpoint:Interval"] = "00:00:03";
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("b", 1));
        await DeliveredAsync("a", 1);
        await _cluster!.Grains.GetGrain<IConformanceGrain>("a").DieAsync();
        await CommittedAsync(Stream);
        Assert.Equal([1], Durable("a"));
        Assert.Equal([1, 1], Delivered("a"));
        Assert.Equal([1], Durable("b"));
    }

    [Fact]
    public async Task Deliver_WhenARecordIsPoison_ParksItAndDeliversItsNeighbours()
    {
        await StartAsync();
        await AppendAsync(Stream, ("a", 1), ("a", 255), ("a", 3), ("b", 255));
        await CommittedAsync(Stream);
        Assert.Equal([1, 3], Durable("a"));
        Assert.Empty(Delivered("b"));
        var store = (IDeadLetterStore)_cluster!.Services.GetService(typeof(IDeadLetterStore))!;
        var letters = await store.ReadAsync(0, 10, CancellationToken.None);
        Assert.Equal([("a", Stream, "255 is poison"), ("b", Stream, "255 is poison")], letters.Select(letter => (letter.Key, letter.Stream, letter.Reason)).Order());
        Assert.All(letters, letter => Assert.Equal([255], letter.Payload.ToArray()));
    }

    [Fact]
    public async Task Read_WhenAConsumerIsStuck_StopsAtTheBoundOfTheCache()
    {
        Settings["Streams:CacheRecords"] = "20";
        Settings["Streams:PullRecords"] = "5";
        var state = _test = new ConformanceState(_id);
        await StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await AppendAsync(Stream, ("a", i));
        }

        await state.WaitForAsync(() => state.Read == 20, "the cache fills");
        await AppendAsync(PlainStream, ("p", 1));
        await DeliveredAsync("p", 1);
        Assert.Equal(21, state.Read);
        state.Gate.SetResult();
        await CommittedAsync(Stream);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), Durable("a"));
    }

    private protected async Task StartAsync() => _cluster = await ConformanceCluster.StartAsync(_id, _log, Settings, silos);

    private protected async Task RestartAsync()
    {
        await _cluster!.DisposeAsync();
        await StartAsync();
    }

    private protected Task AppendAsync(string stream, params IReadOnlyList<(string Key, int Value)> records) =>
        _log.AppendAsync(_cluster!.Services, stream, [.. records.Select(record => (record.Key, (byte)record.Value))]);

    private protected Task CommittedAsync(string stream) => _test.WaitForAsync(() => _log.IsCommitted(_cluster!.Services, stream), $"{stream} is committed");

    private protected Task DeliveredAsync(string key, int count) =>
        _test.WaitForAsync(() => Delivered(key).Count >= count, $"{key} gets {count} records");

    private protected List<byte> Durable(string key) => [.. _test.GetDurable(key).Select(record => record.Value)];

    private protected List<byte> Delivered(string key) => [.. _test.GetDelivered(key).Select(record => record.Value)];
}
