using System.Buffers;

namespace Weir.Gateways;

/// <summary>What a gateway id may be: 1 to 128 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
public static class GatewayIds
{
    /// <summary>Longest id.</summary>
    public const int LengthMax = 128;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    private static readonly SearchValues<char> AllowedChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Whether the bytes are an id.</summary>
    /// <param name="id">UTF-8.</param>
    /// <returns>True when they are.</returns>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length is > 0 and <= LengthMax && !id.ContainsAnyExcept(Allowed);

    /// <summary>Whether the text is an id.</summary>
    /// <param name="id">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(ReadOnlySpan<char> id) => id.Length is > 0 and <= LengthMax && !id.ContainsAnyExcept(AllowedChars);
}
