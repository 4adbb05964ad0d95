using Orleans.TestingHost;

namespace Weir.TestKit.Silos;

/// <summary>Starts silos beside those that run.</summary>
public static class SiloStarting
{
    /// <summary>One silo more. On ports of its own: TestCluster counts the silos that run and would give it those of a living one.</summary>
    public static Task<SiloHandle> StartAnotherAsync(this TestCluster cluster) => cluster.StartAdditionalSiloAsync(startAdditionalSiloOnNewPort: true);
}
