using Weir.Records;

namespace Weir.Simulation.Traffic;

/// <summary>One record as a producer sends it.</summary>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Date">Event time, Unix ms.</param>
/// <param name="TxBits">ipTx as it stands in the log.</param>
/// <param name="RxBits">ipRx as it stands in the log.</param>
/// <param name="NotBefore">Instant of receipt from which on it is accepted: what a repeat must not judge by its own clock.</param>
internal sealed record SentRecord(string Gateway, RecordKind Kind, long Date, long TxBits, long RxBits, DateTimeOffset NotBefore)
{
    public bool IsAccepted(DateTimeOffset receivedAt) => NotBefore <= receivedAt;
}
