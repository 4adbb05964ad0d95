namespace Weir.Records;

/// <summary>One record of a gateway as it is sent: a reading of its bytes sent and received, meant as its <see cref="RecordKind"/> says.</summary>
/// <param name="GatewayId">1 to 128 of <c>A-Z a-z 0-9 . _ : -</c> (<see cref="Weir.Gateways.GatewayIds"/>).</param>
/// <param name="Date">Event time, Unix ms; from <see cref="GatewayRecordLayout.DateMin"/>.</param>
/// <param name="Tx">ipTx: bytes sent, or bytes per second for <see cref="RecordKind.Rate"/>; finite, 0 to 2^53.</param>
/// <param name="Rx">ipRx: bytes received, or bytes per second for <see cref="RecordKind.Rate"/>; finite, 0 to 2^53.</param>
public readonly record struct GatewayRecord(string GatewayId, long Date, double Tx, double Rx);
