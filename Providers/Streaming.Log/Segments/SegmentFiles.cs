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

            return (last * SegmentBytes) + RandomAccess.GetLength(Handle(last));
        }
    }

    private SortedSet<int> Numbers { get; }

    /// <summary>Reads what there is; what is missing reads as zeros, as FASTER's own padding does.</summary>
    public void Read(long address, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var (segment, at) = Math.DivRem(address, SegmentBytes);
            var wanted = into[..(int)Math.Min(into.Length, SegmentBytes - at)];
            var read = 0;
            if (Exists((int)segment))
            {
                for (int got; read < wanted.Length && (got = RandomAccess.Read(Handle((int)segment), wanted[read..], at + read)) > 0;)
                {
                    read += got;
                }
            }

            wanted[read..].Clear();
            into = into[wanted.Length..];
            address += wanted.Length;
        }
    }

    /// <summary>Writes inside one segment; returns when the bytes are as durable as the log promises.</summary>
    public virtual void Write(long address, ReadOnlySpan<byte> bytes)
    {
        var (segment, at) = Math.DivRem(address, SegmentBytes);
        RandomAccess.Write(Handle((int)segment), bytes, at);
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
        if (Exists((int)segment) && RandomAccess.GetLength(Handle((int)segment)) > at)
        {
            RandomAccess.SetLength(Handle((int)segment), at);
            RandomAccess.FlushToDisk(Handle((int)segment));
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

    private bool Exists(int segment)
    {
        lock (_opening)
        {
            return Numbers.Contains(segment);
        }
    }

    private SafeFileHandle Handle(int segment) => _handles.TryGetValue(segment, out var handle) ? handle : Open(segment);

    private SafeFileHandle Open(int segment)
    {
        lock (_opening)
        {
            if (_handles.TryGetValue(segment, out var handle))
            {
                return handle;
            }

            var isNew = !Numbers.Contains(segment);
            handle = File.OpenHandle(PathOf(segment), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, _options);
            if (isNew)
            {
                DurableFile.SyncDirectory(Folder);
                Numbers.Add(segment);
            }

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
