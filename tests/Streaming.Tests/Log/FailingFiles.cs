using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

/// <summary>A disk that is full while told so.</summary>
internal sealed class FailingFiles(string directory, long segmentBytes, bool writeThrough, Func<bool> isFull) : SegmentFiles(directory, segmentBytes, writeThrough)
{
    public override void Write(long address, ReadOnlySpan<byte> bytes)
    {
        if (isFull())
        {
            // A full disk takes a part: what is left behind must not come back as a record.
            base.Write(address, bytes[..(bytes.Length / 2)]);
            throw new IOException("No space left on device");
        }

        base.Write(address, bytes);
    }
}
