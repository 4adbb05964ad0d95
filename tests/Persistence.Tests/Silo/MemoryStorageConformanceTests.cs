using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using Weir.Persistence.Tests.Conformance;

namespace Weir.Persistence.Tests.Silo;

/// <summary>The engine's own memory storage, held to the same cases.</summary>
public sealed class MemoryStorageConformanceTests : GrainStorageConformance
{
    protected override bool RefusesETagWithoutState => typeof(Orleans.Grain).Assembly.GetName().Name == "Orleans.Embedded";

    protected override async Task<(IGrainStorage Storage, Func<Task> Release)> CreateAsync()
    {
        var cluster = new TestClusterBuilder(1).AddSiloBuilderConfigurator<WithMemoryStorage>().Build();
        await cluster.DeployAsync();
        var services = ((InProcessSiloHandle)cluster.Primary!).ServiceProvider;
        return (services.GetRequiredKeyedService<IGrainStorage>("memory"), async () => await cluster.DisposeAsync());
    }

    private sealed class WithMemoryStorage : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.AddMemoryGrainStorage("memory");
    }
}
