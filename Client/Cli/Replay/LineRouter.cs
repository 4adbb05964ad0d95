using System.Text;
using System.Text.Unicode;
using Weir.Cli.Records;
using Weir.Client;
using Weir.Gateways;
using Weir.Streaming;

namespace Weir.Cli.Replay;

/// <summary>Puts each line into the batch of its gateway's lane. Parses what the protocol, the format and the pace need, and no more.</summary>
internal sealed class LineRouter(ReplayOptions options, ReplayCounts counts)
{
    private readonly bool _needsValues = options.Format == RecordFormat.Avro || options.IsPaced;
    private readonly bool _needsObjects = options.Protocol == Protocol.WebSocket;
    private readonly byte[] _id = new byte[GatewayIds.LengthMax];

    /// <summary>Where a line belongs and what of it goes there; false when it goes nowhere (blank, or rejected here).</summary>
    public bool TryRoute(ReadOnlySpan<byte> line, long lineNumber, out int lane, out LineContent content)
    {
        if (_needsValues || _needsObjects)
        {
            if (RecordLine.TryReadPlain(line, out var gateway, out var date, out var tx, out var rx) && gateway.Length <= GatewayIds.LengthMax)
            {
                lane = LaneOf(gateway);
                content = new LineContent(line, gateway, date, tx, rx);
                return true;
            }
        }
        else if (RecordLine.TryGetPlainGateway(line, out var gateway))
        {
            lane = LaneOf(gateway);
            content = new LineContent(line, gateway, 0, 0, 0);
            return true;
        }

        return TryRouteWithCare(line, lineNumber, out lane, out content);
    }

    private bool TryRouteWithCare(ReadOnlySpan<byte> line, long lineNumber, out int lane, out LineContent content)
    {
        lane = 0;
        content = default;
        if (!line.ContainsAnyExcept(" \t\r"u8))
        {
            return false;
        }

        var record = RecordLine.Parse(line, out var fault);
        if (record is not null && Encoding.UTF8.TryGetBytes(record.Gateway, _id, out var length))
        {
            lane = LaneOf(_id.AsSpan(0, length));
            content = new LineContent(line, _id.AsSpan(0, length), record.Date, record.Tx, record.Rx);
            return !_needsObjects || Utf8.IsValid(line) || Reject(lineNumber, "not UTF-8");
        }

        if (options.Format == RecordFormat.Avro)
        {
            return Reject(lineNumber, fault ?? $"gateway_id: longer than {GatewayIds.LengthMax} bytes");
        }

        // As JSON it goes to the server, which is the judge of records; on a stream only what does not break the frame it stands in.
        var found = RecordLine.FindGateway(line, out var isObject);
        if (_needsObjects && (!isObject || !Utf8.IsValid(line)))
        {
            return Reject(lineNumber, isObject ? "not UTF-8" : fault ?? "not a JSON object");
        }

        lane = found is null ? 0 : LaneOf(Encoding.UTF8.GetBytes(found));
        content = new LineContent(line, default, 0, 0, 0);
        return true;
    }

    private int LaneOf(ReadOnlySpan<byte> gateway) => Murmur2.Partition(gateway, options.Connections);

    private bool Reject(long lineNumber, string reason)
    {
        counts.RejectHere(lineNumber, reason);
        return false;
    }
}
