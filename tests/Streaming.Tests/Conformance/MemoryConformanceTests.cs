using Microsoft.Extensions.DependencyInjection;
using Weir.TestKit.Streams;

namespace Weir.Streaming.Tests.Conformance;

public sealed class MemoryConformanceTests : OneSiloConformance
{
    protected override ConformanceLog CreateLog() => new MemoryLog();
}

/// <summary>A log in memory, which the silos of a test share.</summary>
internal sealed class MemoryLog : ConformanceLog
{
    private readonly MemoryPartitionSource _source =
        new(new Dictionary<string, int> { [StreamProviderConformance.Stream] = 2, [StreamProviderConformance.PlainStream] = 2 }) { IsShared = true };
    private readonly MemoryDeadLetterStore _letters = new();

    public override void Register(IServiceCollection services)
    {
        services.AddSingleton<IPartitionSource>(_source);
        services.AddSingleton<IDeadLetterStore>(_letters);
    }

    public override Task AppendAsync(IServiceProvider silo, string stream, params IReadOnlyList<(string Key, byte Value)> records)
    {
        foreach (var part in records.GroupBy(record => Murmur2.Partition(System.Text.Encoding.UTF8.GetBytes(record.Key), 2)))
        {
            _source.Append(stream, part.Key, [.. part.Select(record => (record.Key, new[] { record.Value }))]);
        }

        return Task.CompletedTask;
    }

    public override bool IsCommitted(IServiceProvider silo, string stream) =>
        Enumerable.Range(0, 2).All(partition => _source[stream, partition].Committed == _source[stream, partition].End);
}
