using Weir.Gateways;
using Weir.Records;

namespace Weir.Cli.Oracles;

/// <summary>Collects records of many gateways in stream order and says what must come out.</summary>
internal sealed class OracleBuilder(RecordKind kind, OracleSettings settings)
{
    private readonly Dictionary<string, GatewayReference> _gateways = new(StringComparer.Ordinal);
    private long _records;

    /// <summary>Takes a record, or returns false where the service rejects it (dates ahead of its clock aside).</summary>
    public bool TryAdd(string gateway, long date, double tx, double rx)
    {
        var isAccepted = GatewayIds.IsValid(gateway) && date >= GatewayRecordLayout.DateMin && IsValue(tx) && IsValue(rx);
        if (isAccepted)
        {
            Add(gateway, date, tx, rx);
        }

        return isAccepted;
    }

    public void Add(string gateway, long date, double tx, double rx)
    {
        if (!_gateways.TryGetValue(gateway, out var reference))
        {
            _gateways[gateway] = reference = new GatewayReference(kind, settings);
        }

        reference.Add(date, tx, rx);
        _records++;
    }

    private bool IsValue(double value) =>
        value >= 0 && value <= GatewayRecordLayout.ValueMax
        && (kind != RecordKind.Cumulative || Math.Round(value, MidpointRounding.AwayFromZero) < settings.CounterModulus);

    public OracleFile Build() => new(
        OracleFile.FormatName, OracleFile.CurrentVersion, kind.ToName(), settings, _records,
        [.. _gateways.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value.Account(g.Key))]);
}
