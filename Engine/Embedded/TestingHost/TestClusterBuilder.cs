using Microsoft.Extensions.Configuration;

namespace Orleans.TestingHost;

/// <summary>
/// Builds a cluster of one in-process silo. Asking for more is an error here: this engine has no clustering.
/// Without arguments it is one silo as well, where Orleans starts two.
/// </summary>
public class TestClusterBuilder
{
    private readonly List<Action<IConfigurationBuilder>> _configuration = [];
    public TestClusterBuilder() : this(1) { }

    public TestClusterBuilder(short initialSilosCount)
    {
        Options = new TestClusterOptions { ClusterId = CreateClusterId(), InitialSilosCount = initialSilosCount };
        Options.ServiceId = Options.ClusterId;
    }

    public TestClusterOptions Options { get; }
    public Dictionary<string, string?> Properties { get; } = [];
    public static string CreateClusterId() => "testcluster-" + Guid.NewGuid().ToString("N")[..8];

    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        if (!typeof(ISiloConfigurator).IsAssignableFrom(typeof(T)) && !typeof(IHostConfigurator).IsAssignableFrom(typeof(T)))
        {
            throw new ArgumentException($"{typeof(T)} is neither an {nameof(ISiloConfigurator)} nor an {nameof(IHostConfigurator)}.");
        }

        Options.SiloBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName);
        return this;
    }

    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        _configuration.Add(configureDelegate);
        return this;
    }

    public TestCluster Build()
    {
        if (Options.InitialSilosCount > 1)
        {
            throw new NotSupportedException($"{Options.InitialSilosCount} silos were asked for: the embedded engine runs one.");
        }

        var builder = new ConfigurationBuilder().AddInMemoryCollection(Properties);
        foreach (var configure in _configuration) { configure(builder); }

        return new TestCluster(Options, builder.Sources.ToArray());
    }
}
