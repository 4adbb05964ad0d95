using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.DeadLetters;

/// <summary>Dead letters as people read them.</summary>
internal static class LetterTable
{
    public static void Write(IReadOnlyList<DeadLetterAnswer> letters, bool withPayload, CliContext context)
    {
        string[] columns = ["id", "stream", "partition", "offset", "key", "parked at", "redriven at", "reason"];
        var table = new Table(withPayload ? [.. columns, "payload"] : columns) { FirstFigure = int.MaxValue };
        foreach (var letter in letters)
        {
            string[] cells =
            [
                letter.Id.ToString(CultureInfo.InvariantCulture),
                letter.Stream,
                letter.Partition.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{letter.Offset}:{letter.Index}"),
                Clean(letter.Key ?? ""),
                Instant(letter.ParkedAt),
                Instant(letter.RedrivenAt),
                Clean(letter.Reason),
            ];
            table.Add(withPayload ? [.. cells, Payload(letter.Payload.Span)] : cells);
        }

        table.Write(context);
    }

    /// <summary>Text where the bytes are some, hexadecimal digits otherwise.</summary>
    public static string Payload(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return "-";
        }

        var text = Utf8.IsValid(payload) ? Encoding.UTF8.GetString(payload) : null;
        return text is not null && text.All(c => !char.IsControl(c) || c is '\r' or '\n' or '\t') ? Clean(text) : Convert.ToHexStringLower(payload);
    }

    /// <summary>On one line, and nothing in it that a terminal would obey: a letter's bytes are anybody's.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
