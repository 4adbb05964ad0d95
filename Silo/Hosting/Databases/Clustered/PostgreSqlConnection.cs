using Npgsql;

namespace Weir.Silo.Hosting.Databases;

/// <summary>Reads how to reach a database.</summary>
internal static class PostgreSqlConnection
{
    /// <summary>The name that Orleans knows Npgsql by.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Reads a connection string.</summary>
    /// <param name="key">The setting that it is.</param>
    /// <param name="text">The string.</param>
    /// <exception cref="SettingsException">It cannot be read. Npgsql's messages name the keyword, never its value.</exception>
    public static NpgsqlConnectionStringBuilder Read(string key, string text)
    {
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
