namespace Weir.Client;

/// <summary>What is known of a gateway.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Kinds">By kind's name, only those that it sent.</param>
public sealed record GatewaySummaryAnswer(string Gateway, IReadOnlyDictionary<string, KindSummaryAnswer> Kinds);

/// <summary>What is known of one kind of a gateway.</summary>
/// <param name="Last">The newest reading taken, by date.</param>
/// <param name="Watermark">Event time before which nothing can change any more; null for counter.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="Late">Readings dropped as late.</param>
/// <param name="Duplicates">Readings dropped as duplicates.</param>
/// <param name="Wraps">Readings in which a counter wrapped.</param>
/// <param name="Restarts">Readings in which a counter restarted.</param>
public sealed record KindSummaryAnswer(
    LastReadingAnswer? Last, DateTimeOffset? Watermark, long Records, long Late, long Duplicates, long Wraps, long Restarts);

/// <summary>A reading.</summary>
/// <param name="Date">Event time.</param>
/// <param name="IpTx">Bytes sent, as the kind means it.</param>
/// <param name="IpRx">Bytes received, as the kind means it.</param>
public sealed record LastReadingAnswer(DateTimeOffset Date, double IpTx, double IpRx);
