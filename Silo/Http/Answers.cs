using Weir.Ingest;
using Weir.Operations;

namespace Weir.Silo.Http;

/// <summary>What became of the records of a request.</summary>
/// <param name="Accepted">Records that are durable.</param>
/// <param name="RejectedCount">Records rejected.</param>
/// <param name="Rejected">The first 1,000 of them.</param>
internal sealed record RecordsAnswer(int Accepted, int RejectedCount, IReadOnlyList<RejectedRecord> Rejected);

/// <summary>A page of known gateways.</summary>
/// <param name="Gateways">Ids in ordinal order.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
internal sealed record GatewayListAnswer(IReadOnlyList<string> Gateways, string? Next);

/// <summary>What is known of a gateway.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Kinds">By kind.</param>
internal sealed record SummaryAnswer(string Gateway, IReadOnlyDictionary<string, KindAnswer> Kinds);

/// <summary>What is known of one kind of a gateway.</summary>
/// <param name="Last">The newest reading.</param>
/// <param name="Watermark">What is older can change no more; null for counter.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="Late">Readings dropped as late.</param>
/// <param name="Duplicates">Readings dropped as duplicates.</param>
/// <param name="Wraps">Readings in which a counter wrapped.</param>
/// <param name="Restarts">Readings in which a counter restarted.</param>
internal sealed record KindAnswer(ReadingAnswer Last, string? Watermark, long Records, long Late, long Duplicates, long Wraps, long Restarts);

/// <summary>A reading as it was sent.</summary>
/// <param name="Date">Event time.</param>
/// <param name="IpTx">Bytes sent.</param>
/// <param name="IpRx">Bytes received.</param>
internal sealed record ReadingAnswer(string Date, double IpTx, double IpRx);

/// <summary>Daily totals of a gateway.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Days">Ascending, only days with records.</param>
/// <param name="FinalUntil">What is older can change no more; null for counter.</param>
internal sealed record TotalsAnswer(string Gateway, string Kind, IReadOnlyList<DayAnswer> Days, string? FinalUntil);

/// <summary>Totals of a day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="Seconds">Time covered; null for counter.</param>
internal sealed record DayAnswer(DateOnly Day, long Tx, long Rx, long Records, double? Seconds);

/// <summary>The current day of a watched gateway.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Day">UTC day of the newest reading.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="Seconds">Time covered; null for counter.</param>
internal sealed record WatchedDayAnswer(string Gateway, string Kind, DateOnly Day, long Tx, long Rx, long Records, double? Seconds);

/// <summary>The gateways with the highest totals of a day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Kind">The kind.</param>
/// <param name="By">The order.</param>
/// <param name="Gateways">Highest first, ties by ordinal id.</param>
internal sealed record TopAnswer(DateOnly Day, string Kind, string By, IReadOnlyList<TopGatewayAnswer> Gateways);

/// <summary>A gateway in a top list.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Total">Both.</param>
internal sealed record TopGatewayAnswer(string Gateway, long Tx, long Rx, long Total);

/// <summary>A page of dead letters.</summary>
/// <param name="Letters">Ascending by id.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
internal sealed record DeadLettersAnswer(IReadOnlyList<DeadLetterAnswer> Letters, long? Next);

/// <summary>A record that was acknowledged and could not be processed.</summary>
/// <param name="Id">Place in the dead letters.</param>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">The log's offset of its entry.</param>
/// <param name="Index">Index inside the entry.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="ParkedAt">When it was set aside.</param>
/// <param name="Encoding">What the bytes were meant to be.</param>
/// <param name="Payload">The bytes, base 64.</param>
/// <param name="RedrivenAt">When it was redriven; null when it was not.</param>
internal sealed record DeadLetterAnswer(
    long Id, string Stream, int Partition, long Offset, int Index, string Key, string Reason, string ParkedAt, int Encoding, ReadOnlyMemory<byte> Payload, string? RedrivenAt);

/// <summary>What became of dead letters that were to be redriven.</summary>
/// <param name="Redriven">Letters whose records are in the log, also where an earlier request brought them there.</param>
/// <param name="Failed">The others, ascending by id; they stay as they are.</param>
internal sealed record RedriveAnswer(int Redriven, IReadOnlyList<RedriveFailure> Failed);
