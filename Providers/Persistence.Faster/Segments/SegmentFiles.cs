using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Weir.Persistence.Faster.Segments;

/// <summary>The log's files: segment n holds the addresses from n × segment size on. Reads and writes at addresses, with the durability asked for.</summary>
internal sealed class SegmentFiles : IDisposable
{
    private const string Prefix = "states.";
    private readonly ConcurrentDictionary<int, SafeFileHandle> _handles = new();
    private readonly string _directory;
    private readonly bool _sync;
    private readonly Action<long, int>? _beforeWrite;
    private readonly Lock _opening = new();

    /// <param name="directory">Where the segments are.</param>
    /// <param name="segmentBytes">Size of a segment, a power of two.</param>
    /// <param name="durability">Whether each write ends with an fsync.</param>
    /// <param name="beforeWrite">Called with address and length before each write; what it throws is the write's failure (tests).</param>
    public SegmentFiles(string directory, long segmentBytes, StorageDurability durability, Action<long, int>? beforeWrite)
    {
        _directory = directory;
        SegmentBytes = segmentBytes;
        _sync = durability == StorageDurability.Disk;
        _beforeWrite = beforeWrite;
    }

    public long SegmentBytes { get; }

    public string PathOf(int segment) => Path.Combine(_directory, Prefix + segment.ToString("D8", CultureInfo.InvariantCulture));

    /// <summary>Where an address stands, for messages.</summary>
    public string PlaceOf(long address) =>
        string.Create(CultureInfo.InvariantCulture, $"{PathOf(SegmentOf(address))} at byte {address % SegmentBytes}");

    public int SegmentOf(long address) => (int)(address / SegmentBytes);

    /// <summary>The segments on disk, ascending.</summary>
    public int[] List()
    {
        var segments = Directory.EnumerateFiles(_directory, Prefix + "*")
            .Select(path => int.Parse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        Array.Sort(segments);
        return segments;
    }

    public long LengthOf(int segment) => RandomAccess.GetLength(Open(segment));

    /// <summary>Reads within one segment; fewer bytes than asked for where the file ends.</summary>
    /// <exception cref="FileNotFoundException">The segment was given back.</exception>
    public int Read(long address, Span<byte> buffer)
    {
        var handle = Open(SegmentOf(address));
        var read = 0;
        while (read < buffer.Length)
        {
            var count = RandomAccess.Read(handle, buffer[read..], (address % SegmentBytes) + read);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return read;
    }

    /// <summary>As <see cref="Read"/>, without holding a thread.</summary>
    public async ValueTask<int> ReadAsync(long address, Memory<byte> buffer)
    {
        var handle = Open(SegmentOf(address));
        var read = 0;
        while (read < buffer.Length)
        {
            var count = await RandomAccess.ReadAsync(handle, buffer[read..], (address % SegmentBytes) + read).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return read;
    }

    /// <summary>Writes within one segment; when it returns the bytes are as durable as was asked for.</summary>
    public void Write(long address, ReadOnlySpan<byte> bytes)
    {
        _beforeWrite?.Invoke(address, bytes.Length);
        var handle = OpenOrCreate(SegmentOf(address));
        RandomAccess.Write(handle, bytes, address % SegmentBytes);
        if (_sync)
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Makes segments durable, whatever the durability of writes.</summary>
    public void Flush(int firstSegment, int lastSegment)
    {
        for (var segment = firstSegment; segment <= lastSegment; segment++)
        {
            if (File.Exists(PathOf(segment)))
            {
                RandomAccess.FlushToDisk(Open(segment));
            }
        }
    }

    /// <summary>Cuts the log off at an address: what stands behind it was never acknowledged.</summary>
    public void Truncate(long end)
    {
        foreach (var segment in List())
        {
            var start = segment * SegmentBytes;
            if (start >= end)
            {
                Delete(segment);
            }
            else if (start + LengthOf(segment) > end)
            {
                var handle = OpenOrCreate(segment);
                RandomAccess.SetLength(handle, end - start);
                RandomAccess.FlushToDisk(handle);
            }
        }
    }

    /// <summary>Gives a segment's room back. A read that has its file already open still ends well.</summary>
    public void Delete(int segment)
    {
        File.Delete(PathOf(segment));
        if (_handles.TryRemove(segment, out var handle))
        {
            handle.Dispose();
        }

        DirectorySync.Flush(_directory);
    }

    public void Dispose()
    {
        foreach (var handle in _handles.Values)
        {
            handle.Dispose();
        }

        _handles.Clear();
    }

    private SafeFileHandle Open(int segment)
    {
        if (_handles.TryGetValue(segment, out var handle))
        {
            return handle;
        }

        lock (_opening)
        {
            return _handles.TryGetValue(segment, out handle) ? handle : Keep(segment, FileMode.Open);
        }
    }

    private SafeFileHandle OpenOrCreate(int segment)
    {
        if (_handles.TryGetValue(segment, out var handle))
        {
            return handle;
        }

        lock (_opening)
        {
            if (_handles.TryGetValue(segment, out handle))
            {
                return handle;
            }

            var isNew = !File.Exists(PathOf(segment));
            handle = Keep(segment, FileMode.OpenOrCreate);
            if (isNew && _sync)
            {
                DirectorySync.Flush(_directory);
            }

            return handle;
        }
    }

    private SafeFileHandle Keep(int segment, FileMode mode)
    {
        var handle = File.OpenHandle(PathOf(segment), mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        _handles[segment] = handle;
        return handle;
    }
}
