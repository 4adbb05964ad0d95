using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>Registers stream providers over partitioned logs.</summary>
public static class PartitionedStreamsSiloBuilderExtensions
{
    /// <summary>
    /// How often an agent looks for new records. Looking is one comparison of addresses in memory, and it bounds the time from receipt
    /// to visible total; Orleans' own default is 100 ms.
    /// </summary>
    public static readonly TimeSpan PullPeriod = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Adds a stream provider that reads a partitioned log. Subscriptions are implicit only, so that no stream needs a rendezvous grain or a
    /// stored subscription, and a delivery is tried for as long as it takes: a stuck consumer visibly holds its partition's commit, nothing is
    /// skipped. Bounds and intervals are <see cref="StreamCacheOptions"/> and <see cref="CheckpointOptions"/>.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Provider name.</param>
    /// <param name="source">Makes the log; called once per provider.</param>
    /// <param name="configure">Consumers and decoders per stream.</param>
    /// <param name="configureStream">
    /// More for the provider's own components, in Orleans' terms; <c>UseGrainCheckpointer</c>, for one, keeps the offsets in grain storage.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Offsets are kept by the log itself unless an <see cref="IStreamQueueCheckpointerFactory"/> is registered under the provider's name; it is asked for each
    /// partition by <see cref="PartitionName"/>, and gets each checkpoint's offset by <c>Update</c> and <c>FlushAsync</c>.
    /// Every queue belongs to this silo, or, where <see cref="IPartitionSource.IsShared"/>, to one of the cluster's, by Orleans' ring. A log that divides its
    /// partitions itself registers its own <see cref="IStreamQueueBalancer"/> under the name afterwards.
    /// </remarks>
    public static ISiloBuilder AddPartitionedStreams(
        this ISiloBuilder builder,
        string name,
        Func<IServiceProvider, IPartitionSource> source,
        Action<PartitionedStreamOptions>? configure = null,
        Action<ISiloPersistentStreamConfigurator>? configureStream = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(source);
        AddShared(builder.Services);
        builder.Services.AddOptions<PartitionedStreamOptions>(name).Configure(options => configure?.Invoke(options));
        return builder.AddPersistentStreams(
            name,
            (services, provider) => new PartitionedQueueAdapterFactory(services, provider, source(services)),
            configurator =>
            {
                configurator.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                configurator.ConfigurePartitionBalancing(PartitionedQueueAdapterFactory.CreateBalancer);
                configurator.ConfigurePullingAgent(agent => agent.Configure(options =>
                {
                    options.GetQueueMsgsTimerPeriod = PullPeriod;
                    options.MaxEventDeliveryTime = Timeout.InfiniteTimeSpan;

                    // A cursor counts what it has moved past as delivered; an agent that gathers several containers moves on before it delivers.
                    options.BatchContainerBatchSize = 1;
                }));
                configureStream?.Invoke(configurator);
            });
    }

    private static void AddShared(IServiceCollection services)
    {
        services.TryAddKeyedSingleton<IStreamIdMapper, PartitionedStreamIdMapper>(PartitionedStreamIdMapper.Name);
        services.TryAddSingleton(provider => new StreamingMetrics(provider.GetService<IMeterFactory>()));
        services.AddOptions<StreamCacheOptions>().ValidateOnStart();
        services.AddOptions<CheckpointOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StreamCacheOptions>>(new RangeValidator<StreamCacheOptions>(StreamCacheOptions.Section)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CheckpointOptions>>(new RangeValidator<CheckpointOptions>(CheckpointOptions.Section)));
    }
}
