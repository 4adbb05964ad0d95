using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>Makes a receiver and its cache per partition. Reads only: records come in through <see cref="IStreamAppender"/>.</summary>
internal sealed class PartitionedQueueAdapter : IQueueAdapter, IQueueAdapterCache
{
    private readonly IServiceProvider _services;
    private readonly IPartitionSource _source;
    private readonly PartitionedStreamOptions _options;

    // The agent asks for the cache first and for the receiver next; the two are one thing here.
    private readonly ConcurrentDictionary<QueueId, PartitionReceiver> _prepared = new();

    public PartitionedQueueAdapter(IServiceProvider services, string name, IPartitionSource source)
    {
        _services = services;
        _source = source;
        Name = name;
        _options = services.GetRequiredService<IOptionsMonitor<PartitionedStreamOptions>>().Get(name);
        foreach (var stream in _options.Streams)
        {
            if (!source.Partitions.ContainsKey(stream))
            {
                throw new OptionsValidationException(name, typeof(PartitionedStreamOptions), [$"Provider '{name}': the log has no stream '{stream}'."]);
            }
        }

        if (_options.HasDecoders && services.GetService<IDeadLetterStore>() is null)
        {
            throw new OptionsValidationException(
                name, typeof(PartitionedStreamOptions), [$"Provider '{name}' has a decoder but no {nameof(IDeadLetterStore)} is registered: poison would have nowhere to go."]);
        }
    }

    public string Name { get; }

    public bool IsRewindable => true;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public IQueueCache CreateQueueCache(QueueId queueId)
    {
        var receiver = Create(queueId);
        _prepared[queueId] = receiver;
        return receiver.Cache;
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) =>
        _prepared.TryRemove(queueId, out var receiver)
            ? receiver
            : throw new InvalidOperationException($"The cache of queue {queueId} has to be made before its receiver.");

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        Task.FromException(new NotSupportedException($"Provider '{Name}' is read-only: append records with {nameof(IStreamAppender)}."));

    private PartitionReceiver Create(QueueId queueId)
    {
        var (stream, partition) = PartitionQueueMapper.GetPartition(queueId);
        return new PartitionReceiver(new PartitionContext(
            stream,
            partition,
            _source,
            _services.GetKeyedService<IStreamQueueCheckpointerFactory>(Name) ?? _source.Checkpointers,
            _services.GetRequiredService<IOptions<StreamCacheOptions>>().Value,
            _services.GetRequiredService<IOptions<CheckpointOptions>>().Value,
            _options.FindConsumer(stream, _services),
            _options.CreateDecoder(stream, _services),
            _services.GetService<IDeadLetterStore>(),
            _services.GetRequiredService<StreamingMetrics>().Add(stream, partition),
            _services.GetService<TimeProvider>() ?? TimeProvider.System,
            _services.GetRequiredService<ILoggerFactory>().CreateLogger("Weir.Streaming")));
    }
}
