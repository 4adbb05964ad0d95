using Weir.Client;
using Weir.Records;

namespace Weir.Cli.DeadLetters;

/// <summary>Which of all letters are meant.</summary>
/// <param name="Kind">Those of a kind; null for every kind.</param>
/// <param name="Reason">Those with this in their reason; null for any.</param>
internal sealed record LetterChoice(RecordKind? Kind, string? Reason)
{
    /// <summary>Whether a letter is one. Without bytes there is nothing to send: those of its run are in the letter of the first record.</summary>
    public bool Has(DeadLetterAnswer letter) =>
        letter.RedrivenAt is null && !letter.Payload.IsEmpty && (Kind is not { } kind || letter.Stream == kind.ToName())
        && (Reason is null || letter.Reason.Contains(Reason, StringComparison.OrdinalIgnoreCase));
}
