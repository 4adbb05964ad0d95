using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Orleans.Streams;
using Weir.Grains.Publishing;
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
        Log = new SimulatedLog(world.Disk, Life, world.Chaos, world.Time, producers, world.Watch, world.Options.Wrong) { EntryLimit = world.Traffic.EntryLimit };
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
        _world.Subject.AddGrains(silo, this);
        silo.Services.AddSingleton<IDeadLetterStore>(new SimulatedDeadLetters(_world.Letters, Life, _world.Chaos, _world.Options.Wrong));
        silo.Services.AddGrainStorage(StreamNames.Storage, (services, _) => new SimulatedStorage(
            _world.States, services.GetRequiredService<IGrainStorageSerializer>(), Life, _world.Chaos, _world.Watch, _world.Subject, _world.Options.Wrong));
        silo.AddPartitionedStreams(StreamNames.Provider, _ => Log, _world.Subject.AddStreams);
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
