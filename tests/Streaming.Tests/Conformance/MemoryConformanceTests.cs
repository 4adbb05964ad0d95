using Microsoft.Extensions.DependencyInjection;
using Weir.TestKit.Streams;

namespace Weir.Streaming.Tests.Conformance;

public sealed class MemoryConformanceTests : StreamProviderConformance
{
    protected override ConformanceLog CreateLog() => new MemoryLog();

    private sealed class MemoryLog : ConformanceLog
    {
        private readonly MemoryPartitionSource _source = new(new Dictionary<string, int> { [Stream] = 2, [PlainStream] = 2 });
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
}
