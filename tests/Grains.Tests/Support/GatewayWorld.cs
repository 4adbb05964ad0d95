using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Elevators;
using Weir.Gateways;
using Weir.Grains.Gateways;
using Weir.Grains.Publishing;
using Weir.Lists;
using Weir.Questions;
using Weir.Records;
using Weir.Streaming;
using Weir.Streams;
using Weir.TestKit.Silos;

namespace Weir.Grains.Tests.Support;

/// <summary>One silo or several with the real grains and stream provider over one log and one storage in memory, which outlive them.</summary>
internal sealed class GatewayWorld : IAsyncDisposable
{
    private const string WorldKey = "Test:World";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<string, GatewayWorld> Worlds = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly Action<GatewayOptions> _configure;
    private readonly Action<ISiloBuilder> _configureSilo;
    private readonly short _silos;
    private TestCluster _cluster = null!;
    private int _crashes;

    private GatewayWorld(int partitions, short silos, Action<GatewayOptions>? configure, Action<ISiloBuilder>? configureSilo)
    {
        _silos = silos;
        _configureSilo = configureSilo ?? (_ => { });
        _configure = configure ?? (_ => { });
        Log = new MemoryLog(partitions);
        Worlds[_name] = this;
    }

    public MemoryLog Log { get; private set; }

    public TestStorage Storage { get; } = new();

    public NoDeadLetters DeadLetters { get; } = new();

    public RecentLog Logged { get; } = new();

    public TestCluster Cluster => _cluster;

    public IGrainFactory Grains => _cluster.GrainFactory;

    public static async Task<GatewayWorld> StartAsync(
        int partitions = 1, Action<GatewayOptions>? configure = null, short silos = 1, Action<ISiloBuilder>? configureSilo = null)
    {
        var world = new GatewayWorld(partitions, silos, configure, configureSilo);
        await world.StartSilosAsync();
        return world;
    }

    /// <summary>Waits for something; when it does not happen, says what it was and what the silo logged last.</summary>
    public async Task Soon(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} did not happen within {Patience}. Last words of the silo:\n{Logged}");
        }
    }

    /// <summary>Appends one entry and waits until it is committed: durable in the gateways, known to shards and list.</summary>
    public Task CommitAsync(RecordKind kind, params (string Gateway, Reading Reading)[] records) => Soon(Log.Append(kind, records), "the commit");

    public IGatewayGrain Gateway(string id) => Grains.GetGrain<IGatewayGrain>(id);

    public async Task<IReadOnlyList<DayTotals>> TotalsAsync(string id, RecordKind kind) =>
        (await Gateway(id).GetTotalsAsync(kind, DateOnly.MinValue, DateOnly.MaxValue, CancellationToken.None))!.Days;

    /// <summary>The best of a gateway's shard; asked again while the shard is still asking its gateways.</summary>
    public async Task<IReadOnlyList<GatewayDay>> TopAsync(RecordKind kind, DateOnly day, string gatewayOfShard, int count = 10, TopOrder by = TopOrder.Total)
    {
        var shard = Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(kind, day, DayTotalsPublisher.ShardOf(gatewayOfShard)));
        while (true)
        {
            try
            {
                return await shard.GetTopAsync(by, count, CancellationToken.None);
            }
            catch (AnswerPendingException)
            {
                Asked++;
            }
        }
    }

    /// <summary>How often a shard was asked in vain.</summary>
    public int Asked { get; private set; }

    public IElevatorGrain Elevator(string device) => Grains.GetGrain<IElevatorGrain>(device);

    public async Task<IReadOnlyList<string>> ListedAsync(ListSubject subject = ListSubject.Gateways)
    {
        var ids = new List<string>();
        for (var shard = 0; shard < IIdListGrain.ShardCount; shard++)
        {
            ids.AddRange(await IdListPublisher.Shard(Grains, subject, shard).GetPageAsync(null, 1_000, CancellationToken.None));
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    /// <summary>Kills every silo at one moment, and starts as many over the same log and storage.</summary>
    public async Task CrashAsync()
    {
        var silos = _cluster.Silos.ToList();
        silos.ForEach(silo => Lifeline.Of(silo).Cut(landing: _crashes++ % 3));
        foreach (var silo in silos)
        {
            await _cluster.KillSiloAsync(silo);
        }

        await _cluster.DisposeAsync();
        await StartSilosAsync();
    }

    /// <summary>Kills every silo, and starts others over the same storage and a new log, as an operator may who accepts that.</summary>
    public Task ReplaceLogAsync(string identity, int partitions = 1)
    {
        Log = new MemoryLog(partitions, identity);
        return CrashAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Worlds.TryRemove(_name, out _);
        await _cluster.DisposeAsync();
    }

    private async Task StartSilosAsync()
    {
        var builder = new TestClusterBuilder(_silos);
        builder.Properties[WorldKey] = _name;
        builder.AddSiloBuilderConfigurator<SiloConfigurator>();
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private sealed class SiloConfigurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var world = Worlds[siloBuilder.Configuration[WorldKey]!];
            siloBuilder.ConfigureLogging(logging => logging.AddProvider(world.Logged));
            siloBuilder.FindDeadSilosSoon();
            siloBuilder.AddGatewayGrains(options => options.Configure(world._configure));
            siloBuilder.AddElevatorGrains();
            siloBuilder.Services.AddGrainStorage(StreamNames.Storage, (services, _) => new KillableStorage(
                world.Storage.Open(services.GetRequiredService<IGrainStorageSerializer>()), services.GetRequiredService<Lifeline>()));
            siloBuilder.Services.AddSingleton<IDeadLetterStore>(
                services => new KillableDeadLetters(world.DeadLetters, services.GetRequiredService<Lifeline>()));
            siloBuilder.Configure<CheckpointOptions>(options => options.Interval = TimeSpan.FromMilliseconds(20));
            siloBuilder.AddPartitionedStreams(
                StreamNames.Provider,
                services => new KillableSource(world.Log.Source, services.GetRequiredService<Lifeline>()),
                options =>
                {
                    options.AddGatewayStreams();
                    options.AddElevatorStreams();
                });
            siloBuilder.MakeKillable(StreamNames.Provider);
            world._configureSilo(siloBuilder);
        }
    }

    /// <summary>Counts what was parked.</summary>
    public sealed class NoDeadLetters : IDeadLetterStore
    {
        private readonly ConcurrentQueue<DeadLetter> _letters = new();

        public IReadOnlyCollection<DeadLetter> Letters => _letters;

        public ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
        {
            foreach (var letter in letters)
            {
                _letters.Enqueue(letter);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<DeadLetter>>([.. _letters]);
    }
}
