using System.Runtime.InteropServices;

namespace Weir.Analytics.EventTime;

/// <summary>One reading, 24 bytes: instant, then the bits of the two values (whole bytes, or for <see cref="ReadingKind.Rate"/> IEEE 754 doubles).</summary>
/// <param name="Date">Event time in Unix milliseconds.</param>
/// <param name="TxBits">Sent: a 64-bit integer, or the bits of a double for <see cref="ReadingKind.Rate"/>.</param>
/// <param name="RxBits">Received, as <paramref name="TxBits"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public readonly record struct Reading(long Date, long TxBits, long RxBits) : IDated
{
    /// <summary>Size in bytes of one reading in memory and in a block of records.</summary>
    public const int Size = 24;

    /// <summary>Sent, as bytes per second; meaningful for <see cref="ReadingKind.Rate"/> alone.</summary>
    public double TxRate => BitConverter.Int64BitsToDouble(TxBits);

    /// <summary>Received, as bytes per second; meaningful for <see cref="ReadingKind.Rate"/> alone.</summary>
    public double RxRate => BitConverter.Int64BitsToDouble(RxBits);

    /// <summary>A reading of kind <see cref="ReadingKind.Rate"/>.</summary>
    /// <param name="date">Event time in Unix milliseconds.</param>
    /// <param name="tx">Sent, bytes per second.</param>
    /// <param name="rx">Received, bytes per second.</param>
    /// <returns>The reading.</returns>
    public static Reading OfRate(long date, double tx, double rx) =>
        new(date, BitConverter.DoubleToInt64Bits(tx), BitConverter.DoubleToInt64Bits(rx));

    /// <summary>Looks at little-endian records of 24 bytes each as readings, without a copy.</summary>
    /// <param name="records">The records back to back; a multiple of 24 bytes.</param>
    /// <returns>The same memory as readings.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of 24.</exception>
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public static ReadOnlySpan<Reading> Of(ReadOnlySpan<byte> records)
    {
        if (records.Length % Size != 0)
        {
            throw new ArgumentException($"{records.Length} bytes are no whole number of {Size}-byte readings.", nameof(records));
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Readings are little-endian and this machine is not.");
        }

        return MemoryMarshal.Cast<byte, Reading>(records);
    }
}
