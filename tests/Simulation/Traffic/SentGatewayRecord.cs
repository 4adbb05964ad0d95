using Weir.Records;

namespace Weir.Simulation.Traffic;

/// <summary>A gateway's record.</summary>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Date">Event time, Unix ms.</param>
/// <param name="TxBits">ipTx as it stands in the log.</param>
/// <param name="RxBits">ipRx as it stands in the log.</param>
/// <param name="NotBefore">See <see cref="SentRecord"/>.</param>
internal sealed record SentGatewayRecord(string Gateway, RecordKind Kind, long Date, long TxBits, long RxBits, DateTimeOffset NotBefore) : SentRecord(Gateway, NotBefore)
{
    public override int Size => GatewayRecordLayout.Size;

    public override void Write(Span<byte> place) => GatewayRecordLayout.Write(place, Date, TxBits, RxBits);

    public override string Describe() => $"{Gateway} {Kind} {Date} {TxBits} {RxBits}";
}
