namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>A row as a replica has it; it expires by its coordinator's clock.</summary>
internal sealed record SimRow(long Number, byte[] Writes, int Encoding, byte[]? Payload, TimeSpan? Expires)
{
    public IReadOnlyDictionary<string, object?> Columns => new Dictionary<string, object?>
    {
        ["version"] = Number,
        ["writes"] = Writes,
        ["encoding"] = Encoding,
        ["payload"] = Payload,
    };
}
