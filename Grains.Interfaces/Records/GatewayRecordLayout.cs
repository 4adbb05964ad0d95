using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Weir.Records;

/// <summary>
/// How an accepted gateway record stands in the stream: 24 bytes, little endian: date (int64, Unix ms), ipTx, ipRx
/// (int64 bytes for counter and cumulative, float64 bytes/s for rate). A layout is never changed; a new one gets a new encoding.
/// </summary>
public static class GatewayRecordLayout
{
    /// <summary>The encoding's number in <see cref="Weir.Streaming.RecordRun.Encoding"/>.</summary>
    public const ushort Encoding = 1;

    /// <summary>Bytes of a record.</summary>
    public const int Size = 24;

    /// <summary>Greatest value of ipTx and ipRx: 2^53, up to which every integer is a double.</summary>
    public const long ValueMax = 1L << 53;

    /// <summary>Earliest accepted date: 2000-01-01T00:00:00Z in Unix ms.</summary>
    public const long DateMin = 946_684_800_000;

    /// <summary>Last date there is: the end of year 9999 in Unix ms.</summary>
    public const long DateMax = 253_402_300_799_999;

    /// <summary>How far ahead of the server's clock a date may be, in ms: one day.</summary>
    public const long DateAheadMax = 86_400_000;

    /// <summary>Writes a record of kind counter or cumulative.</summary>
    /// <param name="place">24 bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">Bytes sent.</param>
    /// <param name="rx">Bytes received.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> place, long date, long tx, long rx)
    {
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], rx);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], tx);
        BinaryPrimitives.WriteInt64LittleEndian(place, date);
    }

    /// <summary>Writes a record of kind rate.</summary>
    /// <param name="place">24 bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <param name="tx">Bytes per second sent.</param>
    /// <param name="rx">Bytes per second received.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> place, long date, double tx, double rx) =>
        Write(place, date, BitConverter.DoubleToInt64Bits(tx), BitConverter.DoubleToInt64Bits(rx));
}
