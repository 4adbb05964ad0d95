namespace Weir.Persistence.Cassandra.States;

/// <summary>A row as it was read.</summary>
/// <param name="Version">The state's version.</param>
/// <param name="Encoding">How the payload is encoded.</param>
/// <param name="Payload">The state; null where it was not asked for or is cleared.</param>
internal sealed record StateRow(StateVersion Version, int Encoding, byte[]? Payload)
{
    /// <summary>Whether the state was cleared: the row is only kept for a while to tell so.</summary>
    public bool IsCleared => Encoding == StatePayload.Cleared;

    /// <summary>Reads a row; null where there is none, or only what an expired state left.</summary>
    public static StateRow? From(IReadOnlyDictionary<string, object?> columns)
    {
        var version = VersionIn(columns);
        return version is null
            ? null
            : new StateRow(version, columns.GetValueOrDefault("encoding") as int? ?? StatePayload.Plain, columns.GetValueOrDefault("payload") as byte[]);
    }

    /// <summary>The version in a row; null where there is none.</summary>
    public static StateVersion? VersionIn(IReadOnlyDictionary<string, object?> columns) =>
        columns.GetValueOrDefault("version") is long number && columns.GetValueOrDefault("writes") is byte[] writes ? StateVersion.TryCreate(number, writes) : null;
}
