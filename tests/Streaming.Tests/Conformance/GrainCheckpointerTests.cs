using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Streams;
using Weir.Eng;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>Orleans' own offset store over grain storage, put under the provider in Orleans' own terms.</summary>
public sealed class GrainCheckpointerTests
{
    [OrleansFact]
    public async Task Commit_WhenOrleansKeepsTheOffsets_TheyAreThere()
    {
        var id = Guid.NewGuid().ToString("N");
        var test = new ConformanceState(id);
        test.Gate.SetResult();
        await using var log = new LogWithGrainCheckpointer();
        await using var cluster = await ConformanceCluster.StartAsync(id, log, new() { ["Checkpoint:Interval"] = "00:00:00.050" });
        for (var i = 0; i < 10; i++)
        {
            await log.AppendAsync(cluster.Services, StreamProviderConformance.Stream, ("a", (byte)i), ("b", (byte)i));
        }

        await test.WaitForAsync(() => log.IsCommitted(cluster.Services, StreamProviderConformance.Stream), "all is committed");
        var stores = cluster.Services.GetRequiredKeyedService<IStreamQueueCheckpointerFactory>("weir");
        var store = cluster.Services.GetRequiredService<LogStore>();
        foreach (var status in store.GetStatus().Where(status => status.CommittedOffset > 0))
        {
            var name = new PartitionName(store.Identity, status.Stream, status.Partition);
            var offsets = await stores.Create(name.ToString(), CancellationToken.None);
            Assert.Equal(status.CommittedOffset.ToString(CultureInfo.InvariantCulture), await offsets.Load(CancellationToken.None));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (byte)i), test.GetDurable("a").Select(record => record.Value));
    }

    /// <summary>The embedded engine has no such store, so the method is found by its name.</summary>
    private sealed class LogWithGrainCheckpointer : FileConformanceLog
    {
        public override void Configure(ISiloPersistentStreamConfigurator provider) => typeof(IStreamQueueCheckpointerFactory).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods())
            .Single(method => method.Name == "UseGrainCheckpointer" && method.GetParameters().Length == 1)
            .Invoke(null, [provider]);
    }
}
