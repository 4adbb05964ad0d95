using Orleans.Hosting;

namespace Weir.Silo.Hosting.Membership;

/// <summary>
/// Joins the silo to its cluster. What needs a package is a part of this class in a folder that is compiled only where the package is to be had
/// (eng/Engine.targets); without it the membership is refused.
/// </summary>
internal static partial class SiloMembership
{
    /// <summary>Chooses membership and endpoints.</summary>
    /// <exception cref="SettingsException">This build has no such membership, or the settings lead nowhere.</exception>
    public static ISiloBuilder UseMembership(this ISiloBuilder silo, MembershipOptions options)
    {
        var endpoints = SiloEndpoints.Choose(options);
        UseEndpoints(silo, endpoints);
        if (options.Membership == ClusterMembership.Localhost)
        {
            return silo.UseLocalhostClustering(endpoints.SiloPort, endpoints.GatewayPort, primarySiloEndpoint: null, options.ServiceId, options.ClusterId);
        }

        Action<ISiloBuilder, MembershipOptions>? use = null;
        FindPostgreSql(options.Membership, ref use);
        FindCassandra(options.Membership, ref use);
        (use ?? throw new SettingsException(SayMissing(options.Membership)))(silo, options);
        return silo;
    }

    private static string SayMissing(ClusterMembership membership)
    {
        var onOrleans = false;
        AskForOrleans(ref onOrleans);
        var why = onOrleans
            ? $"this build has no {membership} membership, since Microsoft.Orleans.Clustering.{membership} did not restore from the configured package sources"
            : "this build runs on the embedded engine, which is one process and has no cluster; ORLEANS_ENGINE=cluster builds on Orleans where its packages restore";
        return $"{MembershipSettings.Key(nameof(MembershipOptions.Membership))} is {membership}; {why} (docs/engines.md).";
    }

    static partial void AskForOrleans(ref bool present);

    static partial void UseEndpoints(ISiloBuilder silo, SiloEndpoints endpoints);

    static partial void FindPostgreSql(ClusterMembership membership, ref Action<ISiloBuilder, MembershipOptions>? use);

    static partial void FindCassandra(ClusterMembership membership, ref Action<ISiloBuilder, MembershipOptions>? use);
}
