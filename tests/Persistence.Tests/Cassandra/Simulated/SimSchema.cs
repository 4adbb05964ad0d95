using System.Text.RegularExpressions;
using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>Keyspaces and tables.</summary>
internal sealed partial class SimSchema
{
    private readonly Dictionary<string, List<IReadOnlyDictionary<string, object?>>> _tables = new(StringComparer.Ordinal);

    public HashSet<string> Keyspaces { get; } = ["orleans"];

    public IEnumerable<string> Tables => _tables.Keys;

    /// <summary>Makes a table as CREATE TABLE says.</summary>
    public void Create(string text)
    {
        var match = CreateTable().Match(text);
        Assert.True(match.Success, text);
        var key = match.Groups["key"].Value.Split(", ");
        _tables.TryAdd(match.Groups["name"].Value, [.. match.Groups["columns"].Value.Split(", ").Select(column => column.Split(' ')).Select(column => Column(column[0], column[1], key))]);
    }

    public void Remove(string table) => _tables.Remove(table);

    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Columns(string table) => _tables.GetValueOrDefault(table) ?? [];

    /// <summary>The table in a statement, which must be there.</summary>
    public string Find(string text)
    {
        var name = TableName().Match(text).Groups[1].Value;
        return _tables.ContainsKey(name) ? name : throw new CqlFaultException(CqlFault.Invalid, $"unconfigured table {name}");
    }

    private static Dictionary<string, object?> Column(string name, string type, string[] key) => new(StringComparer.Ordinal)
    {
        ["column_name"] = name,
        ["type"] = type,
        ["kind"] = key.Contains(name) ? "partition_key" : "regular",
        ["position"] = Array.IndexOf(key, name),
    };

    [GeneratedRegex(@"^CREATE TABLE IF NOT EXISTS (?<name>[\w.]+) \((?<columns>\w+ \w+(, \w+ \w+)*), PRIMARY KEY \(\((?<key>[\w, ]+)\)\)\)$")]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"(?:UPDATE|FROM) ([\w.]+)")]
    private static partial Regex TableName();
}
