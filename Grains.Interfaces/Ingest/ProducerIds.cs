using Weir.Gateways;

namespace Weir.Ingest;

/// <summary>What a producer's id may be: 1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
public static class ProducerIds
{
    /// <summary>Longest id.</summary>
    public const int LengthMax = 64;

    /// <summary>What the ids begin with that the service sends dead letters again under. Nobody else may take one: a number of theirs would pass for one of its own.</summary>
    public const string Reserved = "weir.dead-letter.";

    /// <summary>Whether the text is an id.</summary>
    /// <param name="id">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(string? id) => id is { Length: <= LengthMax } && GatewayIds.IsValid(id);

    /// <summary>What keeps a sender from taking an id.</summary>
    /// <param name="id">Any text.</param>
    /// <returns>What it must be instead, to stand behind the id and a semicolon; null for an id that may be taken.</returns>
    public static string? FindFault(string? id) =>
        !IsValid(id) ? $"it must be 1 to {LengthMax} of A-Z a-z 0-9 . _ : -"
        : id!.StartsWith(Reserved, StringComparison.Ordinal) ? $"ids that begin with {Reserved} are the service's own"
        : null;
}
