using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Weir.Streaming.Log;

/// <summary>The files of one partition: the address space cut into segments of equal size, one file each, <c>00000000.log</c> onwards.</summary>
internal class SegmentFiles : IDisposable
{
    private const string Extension = ".log";
    private readonly ConcurrentDictionary<int, SafeFileHandle> _handles = new();
    private readonly Lock _opening = new();
    private readonly FileOptions _options;

    /// <param name="directory">Where the files are; it exists.</param>
    /// <param name="segmentBytes">Bytes per file.</param>
    /// <param name="writeThrough">Whether a write returns only when it is on the disk.</param>
    public SegmentFiles(string directory, long segmentBytes, bool writeThrough)
    {
        Folder = directory;
        SegmentBytes = segmentBytes;
        _options = writeThrough ? FileOptions.WriteThrough : FileOptions.None;
        Numbers = new SortedSet<int>(Directory.EnumerateFiles(directory, "*" + Extension).Select(NumberOf));
    }

    public string Folder { get; }

    public long SegmentBytes { get; }

    /// <summary>First address still held; the log's very first where there is no file yet.</summary>
    public long FirstAddress
    {
        get
        {
            lock (_opening)
            {
                return Numbers.Count == 0 ? EntryFormat.FirstAddress : Math.Max(EntryFormat.FirstAddress, Numbers.Min * SegmentBytes);
            }
        }
    }

    /// <summary>End of the last file's bytes.</summary>
    public long EndAddress
    {
        get
        {
            int last;
            lock (_opening)
            {
                if (Numbers.Count == 0)
                {
                    return EntryFormat.FirstAddress;
                }

                last = Numbers.Max;
            }

            return (last * SegmentBytes) + (Find(last) is { } handle ? RandomAccess.GetLength(handle) : 0);
        }
    }

    /// <summary>Where an address stands, for messages.</summary>
    public string PlaceOf(long address) => string.Create(CultureInfo.InvariantCulture, $"{PathOf((int)(address / SegmentBytes))} at byte {address % SegmentBytes}");

    private SortedSet<int> Numbers { get; }

    /// <summary>Reads what there is; what is missing reads as zeros, as FASTER's own padding does.</summary>
    public void Read(long address, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var (segment, at) = Math.DivRem(address, SegmentBytes);
            var wanted = into[..(int)Math.Min(into.Length, SegmentBytes - at)];
            var read = ReadSegment((int)segment, at, wanted);
            wanted[read..].Clear();
            into = into[wanted.Length..];
            address += wanted.Length;
        }
    }

    /// <summary>Writes inside one segment; returns when the bytes are as durable as the log promises.</summary>
    public virtual void Write(long address, ReadOnlySpan<byte> bytes)
    {
        var (segment, at) = Math.DivRem(address, SegmentBytes);
        RandomAccess.Write(Find((int)segment) ?? Create((int)segment), bytes, at);
    }

    /// <summary>Cuts off everything from an address on.</summary>
    public void CutTail(long tail)
    {
        var (segment, at) = Math.DivRem(tail, SegmentBytes);
        int[] later;
        lock (_opening)
        {
            later = [.. Numbers.Where(n => n > segment)];
        }

        Delete(later);
        if (Find((int)segment) is { } handle && RandomAccess.GetLength(handle) > at)
        {
            RandomAccess.SetLength(handle, at);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Deletes the segments that lie wholly before an address.</summary>
    /// <returns>How many.</returns>
    public int DeleteBefore(long address)
    {
        int[] earlier;
        lock (_opening)
        {
            earlier = [.. Numbers.Where(n => (n + 1) * SegmentBytes <= address)];
        }

        Delete(earlier);
        return earlier.Length;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var number in _handles.Keys)
        {
            if (_handles.TryRemove(number, out var handle))
            {
                handle.Dispose();
            }
        }
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"{path} is no segment of this log: its name must be a number. Move it elsewhere.");

    private int ReadSegment(int segment, long at, Span<byte> into)
    {
        var read = 0;
        try
        {
            if (Find(segment) is { } handle)
            {
                for (int got; read < into.Length && (got = RandomAccess.Read(handle, into[read..], at + read)) > 0;)
                {
                    read += got;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Deleted while it was read: what is gone reads as missing.
            read = 0;
        }

        return read;
    }

    /// <summary>The open file of a segment; null where there is none. Never makes one: a reader must not bring back what was deleted.</summary>
    private SafeFileHandle? Find(int segment)
    {
        if (_handles.TryGetValue(segment, out var handle))
        {
            return handle;
        }

        lock (_opening)
        {
            return !Numbers.Contains(segment) ? null
                : _handles.TryGetValue(segment, out handle) ? handle
                : _handles[segment] = File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, _options);
        }
    }

    private SafeFileHandle Create(int segment)
    {
        lock (_opening)
        {
            if (_handles.TryGetValue(segment, out var handle))
            {
                return handle;
            }

            handle = File.OpenHandle(PathOf(segment), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, _options);
            DurableFile.SyncDirectory(Folder);
            Numbers.Add(segment);
            return _handles[segment] = handle;
        }
    }

    private void Delete(int[] segments)
    {
        foreach (var segment in segments)
        {
            lock (_opening)
            {
                Numbers.Remove(segment);
                if (_handles.TryRemove(segment, out var handle))
                {
                    handle.Dispose();
                }

                File.Delete(PathOf(segment));
            }
        }

        if (segments.Length > 0)
        {
            DurableFile.SyncDirectory(Folder);
        }
    }

    private string PathOf(int segment) => Path.Combine(Folder, segment.ToString("D8", CultureInfo.InvariantCulture) + Extension);
}
