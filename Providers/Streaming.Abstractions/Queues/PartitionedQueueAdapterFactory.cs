using Microsoft.Extensions.DependencyInjection;
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
        IsShared = source.IsShared;
    }

    /// <summary>Whether the silos of the cluster divide the queues among them.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// Who says which queues are this silo's. Of a shared log Orleans' own default does: a ring of the active silos, on which a queue moves when one
    /// comes, goes or is found dead. An engine without one has one silo.
    /// </summary>
    public static IStreamQueueBalancer CreateBalancer(IServiceProvider services, string name) =>
        services.GetRequiredKeyedService<IQueueAdapterFactory>(name) is PartitionedQueueAdapterFactory { IsShared: true }
            ? services.GetService<IStreamQueueBalancer>() ?? new LocalQueueBalancer()
            : new LocalQueueBalancer();

    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => Task.FromResult<IQueueAdapter>(_adapter);

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public IQueueAdapterCache GetQueueAdapterCache() => _adapter;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    // Nothing is skipped and no subscription faulted: a failed delivery is made again until it succeeds.
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler(false));
}
