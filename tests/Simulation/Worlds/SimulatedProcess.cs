using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.Streams;
using Weir.Gateways;
using Weir.Grains;
using Weir.Grains.Days;
using Weir.Grains.Gateways;
using Weir.Grains.Publishing;
using Weir.Grains.Storage;
using Weir.Records;
using Weir.Simulation.Faults;
using Weir.Simulation.Log;
using Weir.Simulation.Storage;
using Weir.Simulation.Wrongs;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Simulation.Worlds;

/// <summary>One process: the real engine, stream provider and grains over the simulated log and stores.</summary>
internal sealed class SimulatedProcess
{
    private readonly World _world;
    private readonly ServiceProvider _services;
    private readonly SiloHost _host;
    private (DayTotalsPublisher Days, IdListPublisher List)? _publishers;

    public SimulatedProcess(World world)
    {
        _world = world;
        Life = new Life(world.Time, world.Scheduler);
        var producers = new ProducerOptions { ProducerWindow = world.Traffic.Window, ProducerExpiry = world.Traffic.Expiry };
        Log = new SimulatedLog(world.Disk, Life, world.Chaos, world.Time, producers, world.Watch, world.Options.Wrong);
        _services = CreateServices();
        Silo = _services.GetRequiredService<Silo>();
        _host = _services.GetRequiredService<SiloHost>();
        Streams = _services.GetRequiredKeyedService<PersistentStreamProvider>(StreamNames.Provider);
    }

    public Life Life { get; }

    public SimulatedLog Log { get; }

    public Silo Silo { get; }

    public PersistentStreamProvider Streams { get; }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public Task StartAsync() => _host.StartAsync(CancellationToken.None);

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    /// <summary>At once, in the middle of everything.</summary>
    public void Kill()
    {
        Life.End();
        Silo.Kill();
    }

    public void Dispose() => _services.Dispose();

    public GrainClass GetClass(GrainType type) => _services.GetRequiredService<GrainRegistry>().Get(type);

    /// <summary>What gateways of this silo shared dies with the last of them.</summary>
    public void ForgetPublishers() => _publishers = null;

    private ServiceProvider CreateServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_world.Time);
        services.AddKeyedSingleton<TaskScheduler>(WorkExecutor.SchedulerKey, _world.Scheduler);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new TraceLogger(_world.Time, _world.Verdict)));
        if (_world.Settings.SharesPublishers)
        {
            services.AddTransient(provider => Publishers(provider).Days);
            services.AddTransient(provider => Publishers(provider).List);
        }
        else
        {
            services.AddTransient<DayTotalsPublisher>();
            services.AddTransient<IdListPublisher>();
        }

        services.AddOrleans(Configure);
        return services.BuildServiceProvider();
    }

    private void Configure(ISiloBuilder silo)
    {
        var settings = _world.Settings;
        var rules = _world.Traffic.Rules;
        silo.Services.AddSingleton<IBinaryStateCodec<DayShardState>>(new DayShardStateCodec(settings.TopKept));
        silo.AddGatewayGrains(options => options.Configure(gateways =>
        {
            gateways.AllowedLateness = TimeSpan.FromMilliseconds(rules.LatenessMs);
            gateways.CounterModulus = rules.CounterModulus;
            gateways.MaxBytesPerSecond = rules.MaxBytesPerSecond;
            gateways.MaxAskingTime = settings.AskingTime;
        }));
        silo.Services.AddSingleton<IDeadLetterStore>(new SimulatedDeadLetters(_world.Letters, Life, _world.Chaos, _world.Options.Wrong));
        silo.Services.AddGrainStorage(StreamNames.Storage, (services, _) => new SimulatedStorage(
            _world.States, services.GetRequiredService<IGrainStorageSerializer>(), Life, _world.Chaos, _world.Watch, settings.TopKept, _world.Options.Wrong));
        silo.AddPartitionedStreams(StreamNames.Provider, _ => Log, options =>
        {
            foreach (var kind in RecordKinds.All)
            {
                if (_world.Options.Wrong != Wrong.CommitsUnasked)
                {
                    options.Checkpoint<IGatewayGrain>(kind.ToName());
                }

                options.Decoder(kind.ToName(), services => new GatewayRecordDecoder(kind, services.GetRequiredService<IOptions<GatewayOptions>>().Value));
            }
        });
        silo.Services.AddKeyedSingleton<IQueueAdapterFactory>(StreamNames.Provider, (services, name) =>
            new UnsteadyAgents(new PartitionedQueueAdapterFactory(services, (string)name!, Log), _world.Chaos, _world.Verdict));
        MakeWrong(silo.Services);
        silo.Services.Configure<StreamPullingAgentOptions>(StreamNames.Provider, options =>
        {
            options.GetQueueMsgsTimerPeriod = settings.PullPeriod;
            options.StreamInactivityPeriod = settings.StreamInactivity;
            options.MaxEventDeliveryTime = settings.DeliveryTime;
        });
        silo.Configure<CheckpointOptions>(options =>
        {
            options.Interval = settings.CheckpointInterval;
            options.MaxRecords = settings.CheckpointRecords;
            options.Parallelism = settings.CheckpointParallelism;
        });
        silo.Configure<StreamCacheOptions>(options =>
        {
            options.CacheRecords = settings.CacheRecords;
            options.PullRecords = settings.PullRecords;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = settings.CollectionAge;
            options.CollectionQuantum = TimeSpan.FromSeconds(2);
        });
    }

    private void MakeWrong(IServiceCollection services)
    {
        if (_world.Options.Wrong is Wrong.AnswersTooHigh or Wrong.AnswersInSpiteOfFailure)
        {
            services.AddSingleton<IGrainFactory>(provider => new LyingGrainFactory(provider.GetRequiredService<IClusterClient>(), _world.Options.Wrong));
        }
    }

    private (DayTotalsPublisher Days, IdListPublisher List) Publishers(IServiceProvider services)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        return _publishers ??= (new DayTotalsPublisher(grains), new IdListPublisher(grains));
    }
}
