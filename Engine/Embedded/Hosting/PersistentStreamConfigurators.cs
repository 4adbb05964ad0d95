using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Streams;

namespace Orleans.Hosting;

public interface IPersistentStreamConfigurator : INamedServiceConfigurator;

public interface ISiloPersistentStreamConfigurator : IPersistentStreamConfigurator;

public static class PersistentStreamConfiguratorExtensions
{
    public static void ConfigureStreamPubSub(this IPersistentStreamConfigurator configurator,
        StreamPubSubType pubsubType = StreamPubSubType.ExplicitGrainBasedAndImplicit) =>
        configurator.Configure<StreamPubSubOptions>(builder => builder.Configure(options => options.PubSubType = pubsubType));
}

public static class SiloPersistentStreamConfiguratorExtensions
{
    public static void ConfigurePullingAgent(this ISiloPersistentStreamConfigurator configurator,
        Action<OptionsBuilder<StreamPullingAgentOptions>>? configureOptions = null) => configurator.Configure(configureOptions);

    public static void ConfigureLifecycle(this ISiloPersistentStreamConfigurator configurator,
        Action<OptionsBuilder<StreamLifecycleOptions>> configureOptions) =>
        configurator.Configure(configureOptions);

    public static void ConfigurePartitionBalancing(this ISiloPersistentStreamConfigurator configurator,
        Func<IServiceProvider, string, IStreamQueueBalancer> factory) => configurator.ConfigureComponent(factory);

    public static void ConfigurePartitionBalancing<TOptions>(this ISiloPersistentStreamConfigurator configurator,
        Func<IServiceProvider, string, IStreamQueueBalancer> factory, Action<OptionsBuilder<TOptions>> configureOptions)
        where TOptions : class, new() => configurator.ConfigureComponent(factory, configureOptions);
}

public class SiloPersistentStreamConfigurator : NamedServiceConfigurator, ISiloPersistentStreamConfigurator
{
    public SiloPersistentStreamConfigurator(string name, Action<Action<IServiceCollection>> configureDelegate,
        Func<IServiceProvider, string, IQueueAdapterFactory> adapterFactory)
        : base(name, configureDelegate)
    {
        this.ConfigureComponent(adapterFactory);
        this.ConfigureComponent<PersistentStreamProvider>((services, key) => new PersistentStreamProvider(key, services));
        this.ConfigureComponent<IStreamProvider>((services, key) => services.GetRequiredKeyedService<PersistentStreamProvider>(key));
        ConfigureDelegate(services => services.AddSingleton<ILifecycleParticipant<Runtime.ISiloLifecycle>>(
            provider => provider.GetRequiredKeyedService<PersistentStreamProvider>(Name)));
    }
}

public static class SiloBuilderStreamingExtensions
{
    public static ISiloBuilder AddPersistentStreams(this ISiloBuilder builder, string name,
        Func<IServiceProvider, string, IQueueAdapterFactory> adapterFactory, Action<ISiloPersistentStreamConfigurator> configureStream)
    {
        var configurator = new SiloPersistentStreamConfigurator(name, configure => configure(builder.Services), adapterFactory);
        configureStream?.Invoke(configurator);
        return builder;
    }
}
