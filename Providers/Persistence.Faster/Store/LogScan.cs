using System.Buffers.Binary;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>Reads the log from a point to its end and tells the index what stands there.</summary>
/// <remarks>
/// The end is where the next record is not whole or not the next in sequence. Whether that is a torn tail or damage is for the caller to judge,
/// by what had been acknowledged.
/// </remarks>
internal static class LogScan
{
    /// <param name="files">The segments.</param>
    /// <param name="pageBytes">Size of a page; a record never crosses one.</param>
    /// <param name="from">Address of the first record, or of where the next was to go.</param>
    /// <param name="sequence">Sequence of the record before; null where the log's first record is to be taken as it is.</param>
    /// <param name="digest">What the index knows keys by.</param>
    /// <param name="index">Takes the records.</param>
    public static LogEnd Run(SegmentFiles files, int pageBytes, long from, long? sequence, KeyDigest digest, StateIndex index)
    {
        var end = new LogEnd(from, sequence ?? 0, 0, false);
        var page = new byte[pageBytes];
        var segments = files.List();
        var last = segments.Length == 0 ? 0 : segments[^1];
        var known = sequence is not null;
        for (var start = from / pageBytes * pageBytes; files.SegmentOf(start) <= last; start += pageBytes)
        {
            if (!segments.AsSpan().Contains(files.SegmentOf(start)))
            {
                continue;
            }

            var length = files.Read(start, page);
            var offset = (int)(Math.Max(from, start) - start);
            while (offset <= length - StateRecord.HeaderBytes && BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(offset)) != 0)
            {
                if (!StateRecord.TryRead(page.AsSpan(offset, length - offset), out var record) || (known && record.Sequence != end.Sequence + 1))
                {
                    return end with { Broken = true };
                }

                known = true;
                var address = start + offset;
                index.Replay(digest.Of(record.Key), record.IsCleared ? default : new StateSlot(address, record.Version, record.Length), address, record.Length);
                offset += record.Length;
                end = new LogEnd(start + offset, record.Sequence, end.Records + 1, false);
            }
        }

        return end;
    }
}

/// <summary>Where a scan ended.</summary>
/// <param name="Address">Address behind the last record.</param>
/// <param name="Sequence">Sequence of the last record.</param>
/// <param name="Records">Records read.</param>
/// <param name="Broken">Whether something stands at the end that is not the next record.</param>
internal readonly record struct LogEnd(long Address, long Sequence, long Records, bool Broken);
