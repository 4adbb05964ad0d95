using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using Weir.TestKit.Silos;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>Silos over a log; built anew over the same log to restart them.</summary>
internal sealed class ConformanceCluster : IAsyncDisposable
{
    public const string Provider = "weir";
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ConformanceLog> Logs = new();
    private static readonly Dictionary<string, int> Partitions = new() { [StreamProviderConformance.Stream] = 2, [StreamProviderConformance.PlainStream] = 2 };
    private readonly TestCluster _cluster;
    private readonly IReadOnlyDictionary<string, int> _partitions;

    private ConformanceCluster(TestCluster cluster, IReadOnlyDictionary<string, int> partitions) => (_cluster, _partitions) = (cluster, partitions);

    public TestCluster Silos => _cluster;

    public IGrainFactory Grains => _cluster.GrainFactory;

    public IServiceProvider Services => ((InProcessSiloHandle)_cluster.Primary!).ServiceProvider;

    public static async Task<ConformanceCluster> StartAsync(string test, ConformanceLog log, Dictionary<string, string?> settings, short silos = 1, IReadOnlyDictionary<string, int>? partitions = null)
    {
        Logs[test] = log;
        var builder = new TestClusterBuilder(silos);
        builder.Properties[StreamProviderConformance.TestKey] = test;
        foreach (var (key, value) in settings)
        {
            builder.Properties[key] = value;
        }

        builder.AddSiloBuilderConfigurator<Configurator>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var running = new ConformanceCluster(cluster, partitions ?? Partitions);
        await running.SettleAsync();
        return running;
    }

    /// <summary>Waits until every partition has its one reader.</summary>
    public Task SettleAsync() => _cluster.SettleAsync(Provider, _partitions);

    /// <summary>Ends all silos as killed processes would end.</summary>
    public async Task KillAsync()
    {
        var silos = _cluster.Silos.ToList();
        silos.ForEach(silo => Lifeline.Of(silo).Cut());
        foreach (var silo in silos)
        {
            await _cluster.KillSiloAsync(silo);
        }
    }

    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var test = siloBuilder.Configuration[StreamProviderConformance.TestKey]!;
            Logs[test].Register(siloBuilder.Services);
            siloBuilder.Services.AddOptions<CheckpointOptions>().Bind(siloBuilder.Configuration.GetSection(CheckpointOptions.Section));
            siloBuilder.Services.AddOptions<StreamCacheOptions>().Bind(siloBuilder.Configuration.GetSection(StreamCacheOptions.Section));
            siloBuilder.AddMemoryGrainStorage("PubSubStore");
            siloBuilder.FindDeadSilosSoon();
            siloBuilder.Services.Tie<IPartitionSource>((source, line) => new KillableSource(source, line));
            siloBuilder.Services.Tie<IDeadLetterStore>((store, line) => new KillableDeadLetters(store, line));
            siloBuilder.AddPartitionedStreams(
                Provider,
                services => new ObservedSource(services.GetRequiredService<IPartitionSource>(), ConformanceState.Find(test)),
                options =>
                {
                    options.Checkpoint<IConformanceGrain>(StreamProviderConformance.Stream);
                    options.Decoder(StreamProviderConformance.Stream, new ConformanceDecoder());
                },
                Logs[test].Configure);
            siloBuilder.MakeKillable(Provider);
        }
    }
}
