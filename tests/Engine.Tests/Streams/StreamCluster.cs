using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Weir.Engine.Tests.Streams;

/// <summary>One silo with the scripted queue.</summary>
public sealed class StreamCluster : IAsyncLifetime
{
    public TestCluster Cluster { get; } = new TestClusterBuilder(1).AddSiloBuilderConfigurator<Configurator>().Build();

    /// <summary>The queue of the silo that was built last: these tests run one after the other.</summary>
    public static ScriptedQueue Queue { get; set; } = new();

    public Task InitializeAsync() => Cluster.DeployAsync();

    public async Task DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            Queue = new ScriptedQueue();
            siloBuilder.Services.AddKeyedSingleton<IStreamIdMapper, AfterSlash>("after-slash");
            siloBuilder.AddPersistentStreams("scripted", (_, _) => Queue, stream =>
            {
                stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                stream.ConfigurePartitionBalancing((_, _) => Queue);
                stream.ConfigurePullingAgent(options => options.Configure(agent =>
                {
                    agent.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(10);
                    agent.MaxEventDeliveryTime = TimeSpan.FromSeconds(4);
                }));
            });
        }
    }

    private sealed class AfterSlash : IStreamIdMapper
    {
        public IdSpan GetGrainKeyId(GrainBindings grainBindings, StreamId streamId) => IdSpan.Create(streamId.GetKeyAsString().Split('/')[1]);
    }
}

[CollectionDefinition(Name)]
public sealed class StreamTests : ICollectionFixture<StreamCluster>
{
    public const string Name = "streams";
}
