namespace Weir.Client;

/// <summary>Totals per UTC day of one gateway and kind.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="Days">Ascending, only days with records.</param>
/// <param name="FinalUntil">Event time before which nothing can change any more; null for counter.</param>
public sealed record TotalsAnswer(string Gateway, string Kind, IReadOnlyList<DayTotalsAnswer> Days, DateTimeOffset? FinalUntil);

/// <summary>Totals of one day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Records">Readings taken in the day.</param>
/// <param name="Seconds">Time covered by the differences that fell into the day; null for counter.</param>
public sealed record DayTotalsAnswer(DateOnly Day, long Tx, long Rx, long Records, double? Seconds);
