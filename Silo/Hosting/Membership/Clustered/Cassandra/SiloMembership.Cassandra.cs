using Orleans.Clustering.Cassandra.Hosting;
using Orleans.Hosting;

namespace Weir.Silo.Hosting.Membership;

/// <content>The membership table in Cassandra.</content>
internal static partial class SiloMembership
{
    static partial void FindCassandra(ClusterMembership membership, ref Action<ISiloBuilder, MembershipOptions>? use)
    {
        if (membership == ClusterMembership.Cassandra)
        {
            use = UseCassandra;
        }
    }

    private static void UseCassandra(ISiloBuilder silo, MembershipOptions options)
    {
        silo.Services.AddSingleton(new CassandraMembershipSession(options));
        silo.Services.AddSingleton<IJoinCheck>(services => services.GetRequiredService<CassandraMembershipSession>());
        UseTable(silo, options);
        silo.UseCassandraClustering(services => services.GetRequiredService<CassandraMembershipSession>().ConnectAsync());
    }
}
