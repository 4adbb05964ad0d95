using Weir.Gateways;

namespace Weir.Ingest;

/// <summary>What a producer's id may be: 1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
public static class ProducerIds
{
    /// <summary>Longest id.</summary>
    public const int LengthMax = 64;

    /// <summary>Whether the text is an id.</summary>
    /// <param name="id">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(string? id) => id is { Length: <= LengthMax } && GatewayIds.IsValid(id);
}
