using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Weir.Persistence.Faster;
using Weir.Persistence.Tests.Conformance;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Faster;

public sealed class FasterGrainStorageConformanceTests : GrainStorageConformance
{
    protected override Task<(IGrainStorage Storage, Func<Task> Release)> CreateAsync()
    {
        var directory = new TemporaryDirectory();
        var options = new FasterStorageOptions { Directory = directory.Path };
        var storage = new FasterGrainStorage(
            "test", "service", options, new JsonStateSerializer(), NullLogger<FasterGrainStorage>.Instance, TimeProvider.System);
        storage.Open();
        return Task.FromResult<(IGrainStorage, Func<Task>)>((storage, async () =>
        {
            await storage.DisposeAsync();
            directory.Dispose();
        }
        ));
    }
}
