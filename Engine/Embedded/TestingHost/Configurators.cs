using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Orleans.TestingHost;

public interface ISiloConfigurator
{
    void Configure(ISiloBuilder siloBuilder);
}

public interface IHostConfigurator
{
    void Configure(IHostBuilder hostBuilder);
}

public class TestClusterOptions
{
    public string ClusterId { get; set; } = "";
    public string ServiceId { get; set; } = "";
    public short InitialSilosCount { get; set; } = 1;
    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];
}
