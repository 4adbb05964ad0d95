using System.Text;

namespace Weir.Elevators;

/// <summary>What the id of a device in an elevator may be: 1 to 128 characters, none of them a control character. Real ids have spaces in them.</summary>
public static class DeviceIds
{
    /// <summary>Most characters.</summary>
    public const int LengthMax = 128;

    /// <summary>Most bytes: a character takes up to four.</summary>
    public const int BytesMax = 4 * LengthMax;

    /// <summary>What an id must be, to stand behind "it must be".</summary>
    public const string Wanted = "1 to 128 characters, none of them a control character";

    /// <summary>Whether the text is an id.</summary>
    /// <param name="id">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        var count = 0;
        while (!id.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(id, out var character, out var taken) != System.Buffers.OperationStatus.Done || Rune.IsControl(character) || ++count > LengthMax)
            {
                return false;
            }

            id = id[taken..];
        }

        return count > 0;
    }

    /// <summary>Whether the bytes are an id.</summary>
    /// <param name="id">UTF-8.</param>
    /// <returns>True when they are.</returns>
    public static bool IsValid(ReadOnlySpan<byte> id)
    {
        var count = 0;
        while (!id.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(id, out var character, out var taken) != System.Buffers.OperationStatus.Done || Rune.IsControl(character) || ++count > LengthMax)
            {
                return false;
            }

            id = id[taken..];
        }

        return count > 0;
    }
}
