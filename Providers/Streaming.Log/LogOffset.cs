namespace Weir.Streaming.Log;

/// <summary>
/// An offset of the file log: the opening number in the high 20 bits (sign left out: 2^19 openings), the address in the low 44 (16 TiB). An
/// address used again after a lost tail therefore never is an old offset.
/// </summary>
internal static class LogOffset
{
    public const int AddressBits = 44;
    public const long MaxAddress = (1L << AddressBits) - 1;
    public const int MaxOpening = (1 << 19) - 1;

    public static long Make(int opening, long address) => ((long)opening << AddressBits) | address;

    public static long Address(long offset) => offset & MaxAddress;

    public static int Opening(long offset) => (int)(offset >> AddressBits);
}
