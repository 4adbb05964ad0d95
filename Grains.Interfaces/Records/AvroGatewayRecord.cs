using System.Buffers.Binary;
using Weir.Gateways;

namespace Weir.Records;

/// <summary>The published Avro record of a gateway: its schema and the encoding of one datum.</summary>
public static class AvroGatewayRecord
{
    /// <summary>Unqualified name of the record; a writer's schema must have it too.</summary>
    public const string Name = "GatewayRecord";

    /// <summary>Longest datum of an acceptable record in bytes.</summary>
    public const int SizeMax = (2 * AvroBinary.LongSizeMax) + GatewayIds.LengthMax + (2 * sizeof(double));

    /// <summary>The schema as it is published at <c>/schemas/gateway-record.avsc</c>.</summary>
    public const string Schema =
        """
        {
          "type": "record",
          "name": "GatewayRecord",
          "doc": "One reading of a home gateway. What ipTx and ipRx mean is said by the kind they are sent as: counter, cumulative or rate.",
          "fields": [
            { "name": "gateway_id", "type": "string", "doc": "1 to 128 of A-Z a-z 0-9 . _ : -" },
            { "name": "date", "type": "long", "doc": "Unix milliseconds (event time)" },
            { "name": "ipTx", "type": "double", "doc": "bytes sent" },
            { "name": "ipRx", "type": "double", "doc": "bytes received" }
          ]
        }

        """;

    /// <summary>Writes one datum.</summary>
    /// <param name="place">At least <see cref="SizeMax"/> bytes.</param>
    /// <param name="gatewayId">UTF-8, at most <see cref="GatewayIds.LengthMax"/> bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">ipTx.</param>
    /// <param name="rx">ipRx.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> place, ReadOnlySpan<byte> gatewayId, long date, double tx, double rx)
    {
        var at = WriteHead(place, gatewayId, date);
        BinaryPrimitives.WriteDoubleLittleEndian(place[at..], tx);
        BinaryPrimitives.WriteDoubleLittleEndian(place[(at + sizeof(double))..], rx);
        return at + (2 * sizeof(double));
    }

    /// <summary>Writes one datum of the variant <c>schema=float</c>, whose two numbers are floats.</summary>
    /// <param name="place">At least <see cref="SizeMax"/> bytes.</param>
    /// <param name="gatewayId">UTF-8, at most <see cref="GatewayIds.LengthMax"/> bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">ipTx.</param>
    /// <param name="rx">ipRx.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteFloat(Span<byte> place, ReadOnlySpan<byte> gatewayId, long date, float tx, float rx)
    {
        var at = WriteHead(place, gatewayId, date);
        BinaryPrimitives.WriteSingleLittleEndian(place[at..], tx);
        BinaryPrimitives.WriteSingleLittleEndian(place[(at + sizeof(float))..], rx);
        return at + (2 * sizeof(float));
    }

    /// <summary>Reads one datum. Nothing is checked but that it is whole.</summary>
    /// <param name="data">Where to read; moved past the datum when it is whole.</param>
    /// <param name="gatewayId">The id's bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">ipTx.</param>
    /// <param name="rx">ipRx.</param>
    /// <returns>False when the bytes are not a whole datum; <paramref name="data"/> stays.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> gatewayId, out long date, out double tx, out double rx)
    {
        (date, tx, rx) = (0, 0, 0);
        var rest = data;
        if (!AvroBinary.TryReadBytes(ref rest, out gatewayId) || !AvroBinary.TryReadLong(ref rest, out date)
            || !AvroBinary.TryReadDouble(ref rest, out tx) || !AvroBinary.TryReadDouble(ref rest, out rx))
        {
            return false;
        }

        data = rest;
        return true;
    }

    /// <summary>Reads one datum of the variant <c>schema=float</c>. Nothing is checked but that it is whole.</summary>
    /// <param name="data">Where to read; moved past the datum when it is whole.</param>
    /// <param name="gatewayId">The id's bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">ipTx.</param>
    /// <param name="rx">ipRx.</param>
    /// <returns>False when the bytes are not a whole datum; <paramref name="data"/> stays.</returns>
    public static bool TryReadFloat(scoped ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> gatewayId, out long date, out double tx, out double rx)
    {
        (date, tx, rx) = (0, 0, 0);
        var rest = data;
        if (!AvroBinary.TryReadBytes(ref rest, out gatewayId) || !AvroBinary.TryReadLong(ref rest, out date)
            || !AvroBinary.TryReadFloat(ref rest, out var shortTx) || !AvroBinary.TryReadFloat(ref rest, out var shortRx))
        {
            return false;
        }

        (tx, rx) = (shortTx, shortRx);
        data = rest;
        return true;
    }

    private static int WriteHead(Span<byte> place, ReadOnlySpan<byte> gatewayId, long date)
    {
        var at = AvroBinary.WriteBytes(place, gatewayId);
        return at + AvroBinary.WriteLong(place[at..], date);
    }
}
