using System.Net.Sockets;
using Npgsql;
using Weir.Silo.Hosting.Membership;

namespace Weir.Silo.Hosting.Databases;

/// <summary>That a database answers and has Orleans' tables.</summary>
/// <param name="key">The setting that leads to it.</param>
/// <param name="what">What it is for.</param>
/// <param name="connection">How to reach it.</param>
/// <param name="tables">Tables beside the one of Orleans' queries.</param>
/// <param name="script">Orleans' script that makes them, beside its main one.</param>
internal sealed class PostgreSqlCheck(string key, string what, NpgsqlConnectionStringBuilder connection, string[] tables, string script) : IJoinCheck
{
    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        List<string> missing = [];
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            await using var command = source.CreateCommand("SELECT name FROM unnest($1) AS name WHERE to_regclass(lower(name)) IS NULL");
            command.Parameters.Add(new NpgsqlParameter { Value = (string[])["OrleansQuery", .. tables] });
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
            throw new SettingsException($"{Place} has no table {string.Join(", ", missing)}; run Orleans' PostgreSQL-Main.sql and {script} in it first (docs/cluster.md).");
        }
    }

    private string Place => $"{key}: the {what} database {connection.Database ?? connection.Username} at {connection.Host}:{connection.Port}";

    private static string Reason(Exception e) => (e.InnerException is { } inner ? $"{e.Message}: {inner.Message}" : e.Message).TrimEnd('.');
}
