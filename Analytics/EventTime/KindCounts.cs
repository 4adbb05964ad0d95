namespace Weir.Analytics.EventTime;

/// <summary>What has been judged so far, and the instants that judge what comes.</summary>
/// <param name="Newest">Newest date taken, Unix milliseconds; <see cref="long.MinValue"/> before the first reading.</param>
/// <param name="Watermark">What is older can change no more (ordered kinds); newest − lateness, or later where the window was full, and it never falls.</param>
/// <param name="Records">Readings taken, those that still wait included.</param>
/// <param name="Late">Readings dropped because they were behind the watermark; always 0 for counters.</param>
/// <param name="Duplicates">Readings dropped because one of their date was taken.</param>
public record struct KindCounts(long Newest, long Watermark, long Records, long Late, long Duplicates)
{
    /// <summary>Before the first reading.</summary>
    public static KindCounts None { get; } = new(long.MinValue, long.MinValue, 0, 0, 0);
}
