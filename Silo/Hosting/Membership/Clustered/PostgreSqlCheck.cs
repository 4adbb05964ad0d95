using System.Net.Sockets;
using Npgsql;

namespace Weir.Silo.Hosting.Membership;

/// <summary>That the database answers and has Orleans' tables.</summary>
internal sealed class PostgreSqlCheck(NpgsqlConnectionStringBuilder connection) : IJoinCheck
{
    private static readonly string[] Tables = ["OrleansQuery", "OrleansMembershipVersionTable", "OrleansMembershipTable"];

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        List<string> missing = [];
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            await using var command = source.CreateCommand("SELECT name FROM unnest($1) AS name WHERE to_regclass(lower(name)) IS NULL");
            command.Parameters.Add(new NpgsqlParameter { Value = Tables });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                missing.Add(rows.GetString(0));
            }
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw new SettingsException($"{Place} cannot be used: {Reason(e)}.", e);
        }

        if (missing.Count > 0)
        {
            throw new SettingsException($"{Place} has no table {string.Join(", ", missing)}; run Orleans' PostgreSQL-Main.sql and PostgreSQL-Clustering.sql in it first (docs/cluster.md).");
        }
    }

    private string Place => $"{MembershipSettings.Key(nameof(MembershipOptions.ConnectionString))}: the membership database {connection.Database ?? connection.Username} at {connection.Host}:{connection.Port}";

    private static string Reason(Exception e) => (e.InnerException is { } inner ? $"{e.Message}: {inner.Message}" : e.Message).TrimEnd('.');
}
