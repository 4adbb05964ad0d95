using Orleans.Hosting;
using Orleans.TestingHost;

namespace Weir.TestKit.Silos;

/// <summary>How soon silos of a test notice what happens to each other. Here there is one, and the client is its own.</summary>
public static class SiloTiming
{
    /// <summary>Time for the answer to a call.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(8);

    public static TestClusterBuilder FailSlowCallsSoon(this TestClusterBuilder builder) => builder;

    public static ISiloBuilder FindDeadSilosSoon(this ISiloBuilder builder) => builder;
}
