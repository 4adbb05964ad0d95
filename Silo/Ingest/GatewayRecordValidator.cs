using System.Runtime.CompilerServices;
using Weir.Gateways;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>
/// Judges records of one kind as they were judged, or are to be judged, at one instant, and writes the good ones in the layout of the
/// stream. The table of bounds is that of docs/api.md.
/// </summary>
internal readonly struct GatewayRecordValidator
{
    private readonly double _valueMax;
    private readonly long _dateMax;

    /// <summary>Creates the rules.</summary>
    /// <param name="kind">What the numbers mean.</param>
    /// <param name="counterModulus">What a cumulative counter stays below; 2^53 or less.</param>
    /// <param name="receivedAt">Instant of receipt of the first attempt, by which dates are judged.</param>
    /// <param name="clock">What has told that instant, for reasons.</param>
    public GatewayRecordValidator(RecordKind kind, long counterModulus, DateTimeOffset receivedAt, string clock = "the server's clock")
    {
        Kind = kind;
        CounterModulus = counterModulus;
        Clock = clock;
        _valueMax = kind == RecordKind.Cumulative ? counterModulus - 1 : GatewayRecordLayout.ValueMax;
        _dateMax = Math.Min(receivedAt.ToUnixTimeMilliseconds() + GatewayRecordLayout.DateAheadMax, GatewayRecordLayout.DateMax);
    }

    public RecordKind Kind { get; }

    public long CounterModulus { get; }

    public long DateMax => _dateMax;

    public string Clock { get; }

    /// <summary>Adds the record when every value is within its bounds.</summary>
    /// <returns>False when one is not; <see cref="RecordReasons.Explain"/> says which.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ReadOnlySpan<byte> id, long date, double tx, double rx, RecordSet records)
    {
        if (!TryRound(id, date, ref tx, ref rx))
        {
            return false;
        }

        Write(records.Reserve(id, GatewayRecordLayout.Size), date, tx, rx);
        return true;
    }

    /// <summary>Judges a record, and brings its numbers into the form in which they stand in the stream.</summary>
    /// <returns>False when a value is not within its bounds; <see cref="RecordReasons.Explain"/> says which, of the numbers as they came.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRound(ReadOnlySpan<byte> id, long date, ref double tx, ref double rx)
    {
        // The sign is judged before rounding: −0.4 is negative, though it rounds to zero. NaN fails too.
        if (!(tx >= 0 && rx >= 0))
        {
            return false;
        }

        // Adding zero turns −0 into 0, so that equal values are equal bytes.
        (tx, rx) = Kind == RecordKind.Rate ? (tx + 0.0, rx + 0.0) : (Round(tx), Round(rx));
        return IsGood(id, date, tx, rx);
    }

    /// <summary>Writes a record that <see cref="TryRound"/> has let through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(Span<byte> place, long date, double tx, double rx)
    {
        if (Kind == RecordKind.Rate)
        {
            GatewayRecordLayout.Write(place, date, tx, rx);
        }
        else
        {
            GatewayRecordLayout.Write(place, date, (long)tx, (long)rx);
        }
    }

    /// <summary>Whether one number is acceptable.</summary>
    public bool IsGood(double value) => value >= 0 && (Kind == RecordKind.Rate ? value : Round(value)) <= _valueMax;

    /// <summary>Whether a date is acceptable.</summary>
    public bool IsGood(long date) => date >= GatewayRecordLayout.DateMin && date <= _dateMax;

    /// <summary>To the nearest byte, half away from zero.</summary>
    public static double Round(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    private bool IsGood(ReadOnlySpan<byte> id, long date, double tx, double rx) =>
        tx <= _valueMax && rx <= _valueMax && IsGood(date) && GatewayIds.IsValid(id);
}
