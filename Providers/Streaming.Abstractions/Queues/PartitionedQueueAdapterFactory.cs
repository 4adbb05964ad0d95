using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>The door through which Orleans finds adapter, cache and queues of a provider over an <see cref="IPartitionSource"/>.</summary>
internal sealed class PartitionedQueueAdapterFactory : IQueueAdapterFactory
{
    private readonly PartitionedQueueAdapter _adapter;
    private readonly PartitionQueueMapper _mapper;

    public PartitionedQueueAdapterFactory(IServiceProvider services, string name, IPartitionSource source)
    {
        _adapter = new PartitionedQueueAdapter(services, name, source);
        _mapper = new PartitionQueueMapper(source.Partitions);
    }

    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => Task.FromResult<IQueueAdapter>(_adapter);

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public IQueueAdapterCache GetQueueAdapterCache() => _adapter;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    // Nothing is skipped and no subscription faulted: a failed delivery is made again until it succeeds.
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler(false));
}
