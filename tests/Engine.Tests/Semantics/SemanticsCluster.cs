using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using Weir.TestKit.Silos;

namespace Weir.Engine.Tests.Semantics;

/// <summary>The silos for the tests of the semantics that both engines share.</summary>
public abstract class SemanticsCluster(short silos) : IAsyncLifetime
{
    public TestCluster Cluster { get; } = new TestClusterBuilder(silos).AddSiloBuilderConfigurator<Configurator>().FailSlowCallsSoon().Build();

    public int Silos => silos;

    public IGrainFactory Grains => Cluster.GrainFactory;

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
            siloBuilder.Services.AddSingleton<Whereabouts>();
            siloBuilder.AddMemoryGrainStorageAsDefault();
            siloBuilder.AddMemoryGrainStorage("other");
            siloBuilder.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = SiloTiming.ResponseTimeout);
        }
    }
}

/// <summary>One in each silo: whoever gives the same runs in the same.</summary>
public sealed class Whereabouts
{
    public string Id { get; } = Guid.NewGuid().ToString();
}

public sealed class OneSilo() : SemanticsCluster(silos: 1);

[CollectionDefinition(Name)]
public sealed class SemanticsTests : ICollectionFixture<OneSilo>
{
    public const string Name = "semantics";
}
