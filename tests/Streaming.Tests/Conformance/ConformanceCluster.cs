using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>One silo over a log; built anew over the same log to restart it.</summary>
internal sealed class ConformanceCluster : IAsyncDisposable
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ConformanceLog> Logs = new();
    private readonly TestCluster _cluster;
    private readonly ConformanceState _state;

    private ConformanceCluster(TestCluster cluster, ConformanceState state) => (_cluster, _state) = (cluster, state);

    public IGrainFactory Grains => _cluster.GrainFactory;

    public IServiceProvider Services => ((InProcessSiloHandle)_cluster.Primary!).ServiceProvider;

    public static async Task<ConformanceCluster> StartAsync(string test, ConformanceLog log, Dictionary<string, string?> settings)
    {
        Logs[test] = log;
        var state = ConformanceState.Find(test);
        state.IsCrashed = false;
        var builder = new TestClusterBuilder(1);
        builder.Properties[StreamProviderConformance.TestKey] = test;
        foreach (var (key, value) in settings)
        {
            builder.Properties[key] = value;
        }

        builder.AddSiloBuilderConfigurator<Configurator>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ConformanceCluster(cluster, state);
    }

    /// <summary>Ends the silo as a killed process would end.</summary>
    public Task KillAsync()
    {
        _state.IsCrashed = true;
        return _cluster.Primary!.StopSiloAsync(stopGracefully: false);
    }

    public Task StopAsync() => _cluster.Primary!.StopSiloAsync(stopGracefully: true);

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
            siloBuilder.AddPartitionedStreams(
                "weir",
                services => new ObservedSource(services.GetRequiredService<IPartitionSource>(), ConformanceState.Find(test)),
                options =>
                {
                    options.Checkpoint<IConformanceGrain>(StreamProviderConformance.Stream);
                    options.Decoder(StreamProviderConformance.Stream, new ConformanceDecoder());
                },
                Logs[test].Configure);
        }
    }
}
