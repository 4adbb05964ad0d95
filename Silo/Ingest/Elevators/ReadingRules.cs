using System.Globalization;
using Weir.Records;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>The bounds of readings that are judged at one instant: those of gateway records.</summary>
internal readonly struct ReadingRules
{
    private readonly long _dateMax;
    private readonly string _clock;

    /// <summary>Creates the rules.</summary>
    /// <param name="receivedAt">Instant of receipt of the first attempt, by which dates are judged.</param>
    /// <param name="clock">What has told that instant, for reasons.</param>
    public ReadingRules(DateTimeOffset receivedAt, string clock = "the server's clock")
    {
        _dateMax = Math.Min(receivedAt.ToUnixTimeMilliseconds() + GatewayRecordLayout.DateAheadMax, GatewayRecordLayout.DateMax);
        _clock = clock;
    }

    /// <summary>Whether a date is acceptable.</summary>
    public bool IsGood(long date) => date >= GatewayRecordLayout.DateMin && date <= _dateMax;

    /// <summary>Why a date is not.</summary>
    public string Explain(string shown) => string.Create(
        CultureInfo.InvariantCulture,
        $"date is {shown}; it must be from {RecordReasons.Instant(GatewayRecordLayout.DateMin)} to {RecordReasons.Instant(_dateMax)} (one day ahead of {_clock})");
}
