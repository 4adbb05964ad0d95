using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Gateways;
using Weir.Grains.Days;
using Weir.Grains.Delivery;
using Weir.Grains.Gateways;
using Weir.Grains.Lists;
using Weir.Grains.Publishing;
using Weir.Grains.Storage;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains;

/// <summary>The door to the grains.</summary>
public static class GatewayGrainsExtensions
{
    /// <summary>
    /// Registers what gateways, day shards and lists need: options with their checks, codecs of stored states behind Orleans' serializer of
    /// grain storage, publishers. Storage and streams named as <see cref="Weir.Streams.StreamNames"/> says are the host's to add.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, for example binds them to <see cref="GatewayOptions.Section"/>.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddGatewayGrains(this ISiloBuilder builder, Action<OptionsBuilder<GatewayOptions>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddGatewayGrains(configure);
        return builder;
    }

    /// <inheritdoc cref="AddGatewayGrains(ISiloBuilder, Action{OptionsBuilder{GatewayOptions}}?)"/>
    /// <param name="services">The silo's services.</param>
    /// <param name="configure">Changes the options, for example binds them to <see cref="GatewayOptions.Section"/>.</param>
    public static IServiceCollection AddGatewayGrains(this IServiceCollection services, Action<OptionsBuilder<GatewayOptions>>? configure = null)
    {
        var options = services.AddOptions<GatewayOptions>().ValidateOnStart();
        configure?.Invoke(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DayTotalsPublisher>();
        services.TryAddSingleton<IdListPublisher>();
        services.TryAddSingleton<SiloEnding>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloEnding>());
        services.TryAddSingleton<IBinaryStateCodec<GatewayState>, GatewayStateCodec>();
        services.TryAddSingleton<IBinaryStateCodec<DayChunk>, DayChunkCodec>();
        services.TryAddSingleton<IBinaryStateCodec<DayShardState>>(new DayShardStateCodec());
        services.TryAddSingleton<IBinaryStateCodec<IdListState>, IdListStateCodec>();
        services.AddSingleton<IGrainStorageSerializer, BinaryStateSerializer>();
        return services;
    }

    /// <summary>Tells a stream provider that the streams of gateway records are consumed durably, and what their records must look like.</summary>
    /// <param name="options">The provider's options.</param>
    public static void AddGatewayStreams(this PartitionedStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var kind in RecordKinds.All)
        {
            options.Checkpoint<IGatewayGrain>(kind.ToName());
            options.Decoder(kind.ToName(), services => new GatewayRecordDecoder(kind, services.GetRequiredService<IOptions<GatewayOptions>>().Value));
        }
    }
}
