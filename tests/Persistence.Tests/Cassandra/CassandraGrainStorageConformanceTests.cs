using Orleans.Storage;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Conformance;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>The provider over the simulated cluster.</summary>
public sealed class CassandraGrainStorageConformanceTests : GrainStorageConformance
{
    protected override async Task<(IGrainStorage Storage, Func<Task> Release)> CreateAsync()
    {
        var storage = CassandraHarness.Create(new SimCluster(), time: TimeProvider.System);
        await storage.OpenAsync();
        return (storage, () => storage.DisposeAsync().AsTask());
    }
}
