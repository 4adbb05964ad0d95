using System.Globalization;
using Orleans.Streams;
using Weir.Streaming;

namespace Weir.TestKit.Streams;

/// <summary>An offset store for one partition made of two functions: what is stored, and how an offset is stored when it is flushed.</summary>
public sealed class OffsetStore(Func<long?> load, Func<long, Task> store) : IStreamQueueCheckpointer<string>
{
    private long? _updated;

    public bool CheckpointExists => load() is not null;

    public Task<string> Load() => Task.FromResult(load()?.ToString(CultureInfo.InvariantCulture) ?? "");

    public void Update(string offset, DateTime utcNow) => _updated = long.Parse(offset, CultureInfo.InvariantCulture);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_updated is { } offset)
        {
            await store(offset);
            _updated = null;
        }
    }
}

/// <summary>Offset stores of partitions.</summary>
public sealed class OffsetStores(Func<PartitionName, IStreamQueueCheckpointer<string>> create) : IStreamQueueCheckpointerFactory
{
    public Task<IStreamQueueCheckpointer<string>> Create(string partition) => Task.FromResult(create(PartitionName.Parse(partition)));
}
