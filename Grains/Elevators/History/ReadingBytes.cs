namespace Weir.Grains.Elevators.History;

/// <summary>
/// Where the bytes of readings are kept, those that come one after the other beside each other: the collector follows one object for some dozens of them. A block lives as long as one of its readings, so
/// it is small.
/// </summary>
internal sealed class ReadingBytes
{
    private const int BlockBytes = 1 << 10;
    private byte[] _block = [];
    private int _used;

    /// <summary>Copies the bytes of a reading.</summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> reading)
    {
        if (reading.Length > BlockBytes / 4)
        {
            return reading.ToArray();
        }

        if (_block.Length - _used < reading.Length)
        {
            (_block, _used) = (new byte[BlockBytes], 0);
        }

        var kept = _block.AsMemory(_used, reading.Length);
        reading.CopyTo(kept.Span);
        _used += reading.Length;
        return kept;
    }
}
