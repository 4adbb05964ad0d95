using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>The file log: every restart opens the same directory again.</summary>
internal class FileConformanceLog : ConformanceLog
{
    private readonly string _directory = Directory.CreateTempSubdirectory("weir-conformance-").FullName;

    public override void Register(IServiceCollection services)
    {
        var settings = new Dictionary<string, string?> { ["Log:Partitions"] = "2", ["Log:Durability"] = "os" };
        services.AddLogStore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), _directory, StreamProviderConformance.Stream, StreamProviderConformance.PlainStream);
    }

    public override async Task AppendAsync(IServiceProvider silo, string stream, params IReadOnlyList<(string Key, byte Value)> records)
    {
        var appender = silo.GetRequiredService<IStreamAppender>();
        using var set = new RecordSet(1);
        foreach (var (key, value) in records)
        {
            set.Add(System.Text.Encoding.UTF8.GetBytes(key), [value]);
        }

        var attempt = new AppendAttempt(TimeProvider.System.GetUtcNow(), appender.GetPartitionCount(stream), records.Count, 0);
        await appender.AppendAsync(stream, set, attempt, claim: null, CancellationToken.None);
    }

    public override bool IsCommitted(IServiceProvider silo, string stream) => silo.GetRequiredService<IStreamAppender>().GetLagBytes(stream) == 0;

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return base.DisposeAsync();
    }
}
