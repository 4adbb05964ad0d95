using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Options;

namespace Weir.Streaming.Log;

/// <summary>Checks <see cref="LogOptions"/> at start; every message names key, value and bound.</summary>
public sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    private const long MinSegment = 1L << 20;
    private const long MaxSegment = 1L << 30;
    private static readonly TimeSpan MinLettersFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxRetainFor = TimeSpan.FromDays(3_650);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            faults.Add("Log:DataDirectory is empty; it must name a directory.");
        }

        Between(faults, nameof(options.Partitions), options.Partitions, 1, LogDefaults.MaxPartitions);
        Between(faults, nameof(options.MaxEntryBytes), options.MaxEntryBytes, LogDefaults.MinEntryBytes, LogDefaults.MaxEntryBytes);
        Between(faults, nameof(options.SegmentBytes), options.SegmentBytes, MinSegment, MaxSegment);
        Between(faults, nameof(options.RetainBytes), options.RetainBytes, 0, long.MaxValue);
        if (!BitOperations.IsPow2(options.SegmentBytes))
        {
            faults.Add(Invariant($"Log:SegmentBytes is {options.SegmentBytes}; it must be a power of two."));
        }

        Between(faults, nameof(options.RetainFor), options.RetainFor, TimeSpan.Zero, MaxRetainFor);
        Between(faults, nameof(options.RetainLettersBytes), options.RetainLettersBytes, LogDefaults.MinLettersBytes, LogDefaults.MaxLettersBytes);
        Between(faults, nameof(options.RetainLettersFor), options.RetainLettersFor, MinLettersFor, MaxRetainFor);

        if (!Enum.IsDefined(options.Durability))
        {
            faults.Add(Invariant($"Log:Durability is {(int)options.Durability}; it must be disk or os."));
        }

        faults.AddRange(options.Streams.Where(s => !IsName(s)).Select(s => $"Log:Streams has '{s}'; a name is 1 to 128 of A-Z a-z 0-9 . _ - and begins with none of the marks."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Between(List<string> faults, string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            faults.Add(Invariant($"Log:{key} is {value}; it must be between {least} and {most}."));
        }
    }

    private static void Between(List<string> faults, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            faults.Add(Invariant($"Log:{key} is {value:c}; it must be between {least:c} and {most:c}."));
        }
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= 128 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
