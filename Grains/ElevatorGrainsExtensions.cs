using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Weir.Elevators;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Storage;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Grains;

/// <summary>The door to the grains of devices in elevators.</summary>
public static class ElevatorGrainsExtensions
{
    /// <summary>
    /// Registers what devices need beside <see cref="GatewayGrainsExtensions.AddGatewayGrains(ISiloBuilder, Action{OptionsBuilder{Gateways.GatewayOptions}}?)"/>: options with
    /// their checks, and codecs of stored states.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, for example binds them to <see cref="ElevatorOptions.Section"/>.</param>
    /// <param name="configurePrediction">Changes how predictions are made, for example binds it to <see cref="PredictionOptions.Section"/>.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddElevatorGrains(
        this ISiloBuilder builder, Action<OptionsBuilder<ElevatorOptions>>? configure = null, Action<OptionsBuilder<PredictionOptions>>? configurePrediction = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var options = services.AddOptions<ElevatorOptions>().ValidateOnStart();
        configure?.Invoke(options);
        var prediction = services.AddOptions<PredictionOptions>().ValidateOnStart();
        configurePrediction?.Invoke(prediction);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PredictionOptions>, PredictionOptionsValidator>());
        services.TryAddSingleton(_ => new FitThreads(Environment.ProcessorCount));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ElevatorOptions>>(new RangeValidator<ElevatorOptions>(ElevatorOptions.Section)));
        services.TryAddSingleton<IBinaryStateCodec<ElevatorState>, ElevatorStateCodec>();
        services.TryAddSingleton<IBinaryStateCodec<ReadingChunk>, ReadingChunkCodec>();
        services.TryAddSingleton<IBinaryStateCodec<HistoryPage>, HistoryPageCodec>();
        return builder;
    }

    /// <summary>Tells a stream provider that the stream of readings is consumed durably, and what its records must look like.</summary>
    /// <param name="options">The provider's options.</param>
    public static void AddElevatorStreams(this PartitionedStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checkpoint<IElevatorGrain>(StreamNames.Elevators);
        options.Decoder(StreamNames.Elevators, new SensorReadingDecoder());
    }
}
