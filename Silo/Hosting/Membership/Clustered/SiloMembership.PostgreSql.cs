using Npgsql;
using Orleans.Hosting;

namespace Weir.Silo.Hosting.Membership;

/// <content>The membership table in PostgreSQL.</content>
internal static partial class SiloMembership
{
    private const string PostgreSqlInvariant = "Npgsql";

    static partial void FindPostgreSql(ClusterMembership membership, ref Action<ISiloBuilder, MembershipOptions>? use)
    {
        if (membership == ClusterMembership.PostgreSql)
        {
            use = UsePostgreSql;
        }
    }

    private static void UsePostgreSql(ISiloBuilder silo, MembershipOptions options)
    {
        var connection = ReadConnectionString(options.ConnectionString!);
        silo.Services.AddSingleton<IJoinCheck>(new PostgreSqlCheck(connection));
        UseTable(silo, options);
        silo.UseAdoNetClustering(adoNet =>
        {
            adoNet.Invariant = PostgreSqlInvariant;
            adoNet.ConnectionString = connection.ConnectionString;
        });
    }

    // Npgsql's messages name the keyword, never its value.
    private static NpgsqlConnectionStringBuilder ReadConnectionString(string text)
    {
        var key = MembershipSettings.Key(nameof(MembershipOptions.ConnectionString));
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrWhiteSpace(connection.Host) ? throw new SettingsException($"{key} names no Host.") : connection;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new SettingsException($"{key} cannot be read: {e.Message}", e);
        }
    }
}
