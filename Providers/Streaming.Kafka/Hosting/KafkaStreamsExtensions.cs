using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Storage;
using Weir.Streaming.Kafka.Growth;

namespace Weir.Streaming.Kafka;

/// <summary>Puts streams over Kafka into an application.</summary>
public static class KafkaStreamsExtensions
{
    /// <summary>Adds the log as <see cref="IStreamAppender"/>, <see cref="IPartitionSource"/> and <see cref="ILogHealth"/> and its dead letters as <see cref="IDeadLetterStore"/>. The cluster is reached for when one of them is first asked for.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Settings; streams and where the cluster is are needed.</param>
    /// <param name="formats">What the values of the streams' topics are; a stream without a format gets its values as they are.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKafkaLog(this IServiceCollection services, Action<OptionsBuilder<KafkaOptions>> configure, Action<IServiceProvider, KafkaFormats>? formats = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = services.AddOptions<KafkaOptions>();
        configure(options);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaOptions>>(new RangeValidator<KafkaOptions>(KafkaOptions.Section, KafkaOptionsFaults.Find)));
        services.AddOptions<ProducerOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProducerOptions>, ProducerOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var values = new KafkaFormats();
            formats?.Invoke(provider, values);
            return KafkaLog.Open(
                provider.GetRequiredService<IOptions<KafkaOptions>>().Value,
                values,
                provider.GetRequiredService<IOptions<ProducerOptions>>().Value,
                provider.GetRequiredKeyedService<IGrainStorage>,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>(),
                provider.GetService<ITopicSource>());
        });
        services.AddSingleton(provider => provider.GetRequiredService<KafkaLog>().Appender);
        services.AddSingleton(provider => provider.GetRequiredService<KafkaLog>().DeadLetters);
        services.AddSingleton<IPartitionSource>(provider => provider.GetRequiredService<KafkaLog>());
        services.AddSingleton<ILogHealth>(provider => provider.GetRequiredService<KafkaLog>());
        return services;
    }

    /// <summary>
    /// Adds a stream provider that reads the log of <see cref="AddKafkaLog"/>. The consumer group decides which silo reads which partition. See
    /// <see cref="PartitionedStreamsSiloBuilderExtensions.AddPartitionedStreams"/> for what holds of every such provider.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Provider name.</param>
    /// <param name="configure">Consumers and decoders per stream.</param>
    /// <param name="source">The log, where something stands before it; null for the one that is registered.</param>
    /// <param name="configureStream">More for the provider's own components, in Orleans' terms.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddKafkaStreams(
        this ISiloBuilder builder,
        string name,
        Action<PartitionedStreamOptions>? configure = null,
        Func<IServiceProvider, IPartitionSource>? source = null,
        Action<ISiloPersistentStreamConfigurator>? configureStream = null) => builder.AddPartitionedStreams(
            name,
            source ?? (services => services.GetRequiredService<KafkaLog>()),
            configure,
            configurator =>
            {
                configurator.ConfigurePartitionBalancing((services, _) => services.GetRequiredService<KafkaLog>().Balancer);
                configureStream?.Invoke(configurator);
            });
}
