using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Hosting;

public interface INamedServiceConfigurator
{
    string Name { get; }
    Action<Action<IServiceCollection>> ConfigureDelegate { get; }
}

public class NamedServiceConfigurator(string name, Action<Action<IServiceCollection>> configureDelegate) : INamedServiceConfigurator
{
    public string Name { get; } = name;
    public Action<Action<IServiceCollection>> ConfigureDelegate { get; } = configureDelegate;
}

public static class NamedServiceConfiguratorExtensions
{
    public static void Configure<TOptions>(this INamedServiceConfigurator configurator, Action<OptionsBuilder<TOptions>>? configureOptions)
        where TOptions : class, new() =>
        configurator.ConfigureDelegate(services => configureOptions?.Invoke(services.AddOptions<TOptions>(configurator.Name)));

    public static void ConfigureComponent<TOptions, TComponent>(this INamedServiceConfigurator configurator,
        Func<IServiceProvider, string, TComponent> factory, Action<OptionsBuilder<TOptions>>? configureOptions = null)
        where TOptions : class, new()
        where TComponent : class
    {
        configurator.Configure(configureOptions);
        configurator.ConfigureComponent(factory);
    }

    public static void ConfigureComponent<TComponent>(this INamedServiceConfigurator configurator, Func<IServiceProvider, string, TComponent> factory)
        where TComponent : class =>
        configurator.ConfigureDelegate(services => services.AddKeyedSingleton(configurator.Name, (provider, key) => factory(provider, (string)key!)));
}
