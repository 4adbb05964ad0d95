using Orleans.Hosting;
using Weir.Silo.Hosting.Databases;

namespace Weir.Silo.Hosting.Membership;

/// <content>The membership table in PostgreSQL.</content>
internal static partial class SiloMembership
{
    static partial void FindPostgreSql(ClusterMembership membership, ref Action<ISiloBuilder, MembershipOptions>? use)
    {
        if (membership == ClusterMembership.PostgreSql)
        {
            use = UsePostgreSql;
        }
    }

    private static void UsePostgreSql(ISiloBuilder silo, MembershipOptions options)
    {
        var key = MembershipSettings.Key(nameof(MembershipOptions.ConnectionString));
        var connection = PostgreSqlConnection.Read(key, options.ConnectionString!);
        silo.Services.AddSingleton<IJoinCheck>(
            new PostgreSqlCheck(key, "membership", connection, ["OrleansMembershipVersionTable", "OrleansMembershipTable"], "PostgreSQL-Clustering.sql"));
        UseTable(silo, options);
        silo.UseAdoNetClustering(adoNet =>
        {
            adoNet.Invariant = PostgreSqlConnection.Invariant;
            adoNet.ConnectionString = connection.ConnectionString;
        });
    }
}
