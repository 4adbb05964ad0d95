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
    public GatewayRecordValidator(RecordKind kind, long counterModulus, DateTimeOffset receivedAt)
    {
        Kind = kind;
        CounterModulus = counterModulus;
        _valueMax = kind == RecordKind.Cumulative ? counterModulus - 1 : GatewayRecordLayout.ValueMax;
        _dateMax = receivedAt.ToUnixTimeMilliseconds() + GatewayRecordLayout.DateAheadMax;
    }

    public RecordKind Kind { get; }

    public long CounterModulus { get; }

    public long DateMax => _dateMax;

    /// <summary>Adds the record when every value is within its bounds.</summary>
    /// <returns>False when one is not; <see cref="RecordReasons.Explain"/> says which.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ReadOnlySpan<byte> id, long date, double tx, double rx, RecordSet records)
    {
        if (Kind == RecordKind.Rate)
        {
            if (!IsGood(id, date, tx, rx))
            {
                return false;
            }

            // Adding zero turns −0 into 0, so that equal values are equal bytes.
            GatewayRecordLayout.Write(records.Reserve(id, GatewayRecordLayout.Size), date, tx + 0.0, rx + 0.0);
            return true;
        }

        // The sign is judged before rounding: −0.4 is negative, though it rounds to zero.
        var (wholeTx, wholeRx) = (Round(tx), Round(rx));
        if (!(tx >= 0 && rx >= 0) || !IsGood(id, date, wholeTx, wholeRx))
        {
            return false;
        }

        GatewayRecordLayout.Write(records.Reserve(id, GatewayRecordLayout.Size), date, (long)wholeTx, (long)wholeRx);
        return true;
    }

    /// <summary>Whether one number is acceptable.</summary>
    public bool IsGood(double value) => value >= 0 && (Kind == RecordKind.Rate ? value : Round(value)) <= _valueMax;

    /// <summary>Whether a date is acceptable.</summary>
    public bool IsGood(long date) => date >= GatewayRecordLayout.DateMin && date <= _dateMax;

    /// <summary>To the nearest byte, half away from zero.</summary>
    public static double Round(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    // Comparisons are written so that NaN fails them.
    private bool IsGood(ReadOnlySpan<byte> id, long date, double tx, double rx) =>
        tx >= 0 && tx <= _valueMax && rx >= 0 && rx <= _valueMax && IsGood(date) && GatewayIds.IsValid(id);
}
