using System.Buffers.Binary;

namespace Weir.Streaming.Log;

/// <summary>What a cursor met.</summary>
internal enum CursorStep
{
    /// <summary>A whole entry.</summary>
    Entry,

    /// <summary>Nothing more below the end.</summary>
    End,

    /// <summary>Bytes that are no whole entry; see <see cref="EntryCursor.Fault"/>.</summary>
    Corrupt,
}

/// <summary>
/// Walks the entries in a partition's files by FASTER's framing: a length of four bytes, the entry, zeros up to a multiple of four; a length of
/// zero says that the page's rest is padding. Reads stretches into arrays of which the entries are slices.
/// </summary>
internal sealed class EntryCursor(SegmentFiles files, int pageBytes, bool reuseMemory)
{
    // Below the large-object threshold, so that what the cache lets go is collected cheaply. A large entry has an array of its own, of its own size.
    private const int ChunkBytes = 80_000;
    private const int LargeBytes = 16_384;
    private readonly byte[] _length = new byte[EntryFormat.FrameHeaderBytes];
    private byte[] _chunk = [];
    private bool _large;
    private long _chunkAt;
    private int _chunkLength;

    /// <summary>Where the next step begins.</summary>
    public long Position { get; private set; }

    /// <summary>Address of the entry last met.</summary>
    public long Address { get; private set; }

    public EntryHeader Header { get; private set; }

    public ReadOnlyMemory<byte> Entry { get; private set; }

    public string Fault { get; private set; } = "";

    public void MoveTo(long address)
    {
        Position = Math.Max(address, EntryFormat.FirstAddress);
        if (reuseMemory)
        {
            _chunkLength = 0;
        }
    }

    /// <summary>Takes the next step; never past <paramref name="end"/>.</summary>
    public CursorStep Step(long end)
    {
        while (true)
        {
            var room = pageBytes - (int)(Position & (pageBytes - 1));
            if (room < EntryFormat.FrameHeaderBytes)
            {
                Position += room;
                continue;
            }

            if (Position + EntryFormat.FrameHeaderBytes > end)
            {
                return CursorStep.End;
            }

            var length = ReadLength(end);
            if (length == 0 && room < pageBytes && Position > EntryFormat.FirstAddress)
            {
                if (Position + room >= end)
                {
                    return CursorStep.End;
                }

                Position += room;
                continue;
            }

            return Take(length, room, end);
        }
    }

    /// <summary>Moves to the next whole entry after a corrupt one, or to the end.</summary>
    public void Resume(long end)
    {
        for (var at = Position + EntryFormat.FrameHeaderBytes; at + EntryFormat.FrameHeaderBytes + EntryFormat.HeaderBytes <= end; at += EntryFormat.FrameHeaderBytes)
        {
            var frame = Bytes(at, EntryFormat.FrameHeaderBytes * 2, end).Span;
            if (BinaryPrimitives.ReadUInt32LittleEndian(frame[EntryFormat.FrameHeaderBytes..]) == EntryFormat.Magic)
            {
                var room = pageBytes - (int)(at & (pageBytes - 1));
                Position = at;
                if (Take(BinaryPrimitives.ReadInt32LittleEndian(frame), room, end) == CursorStep.Entry)
                {
                    Position = at;
                    return;
                }
            }
        }

        Position = end;
    }

    private CursorStep Take(int length, int room, long end)
    {
        Address = Position;
        var frame = EntryFormat.FrameBytes(length);
        if (length < EntryFormat.HeaderBytes || frame > room)
        {
            Fault = length == 0 ? "an empty page" : $"a length of {length} bytes";
            return CursorStep.Corrupt;
        }

        if (Position + frame > end)
        {
            Fault = $"an entry of {length} bytes breaks off";
            return CursorStep.Corrupt;
        }

        Entry = Bytes(Position + EntryFormat.FrameHeaderBytes, length, end);
        if (EntryHeader.TryRead(Entry.Span, out var header) is { } fault)
        {
            Fault = fault;
            return CursorStep.Corrupt;
        }

        Header = header;
        Position += frame;
        _large = length >= LargeBytes;
        return CursorStep.Entry;
    }

    private int ReadLength(long end)
    {
        if (!_large || IsLoaded(Position, EntryFormat.FrameHeaderBytes))
        {
            return BinaryPrimitives.ReadInt32LittleEndian(Bytes(Position, EntryFormat.FrameHeaderBytes, end).Span);
        }

        files.Read(Position, _length);
        return BinaryPrimitives.ReadInt32LittleEndian(_length);
    }

    private bool IsLoaded(long address, int length) => address >= _chunkAt && address + length <= _chunkAt + _chunkLength;

    private ReadOnlyMemory<byte> Bytes(long address, int length, long end)
    {
        if (!IsLoaded(address, length))
        {
            Load(address, length, end);
        }

        return _chunk.AsMemory((int)(address - _chunkAt), length);
    }

    private void Load(long address, int length, long end)
    {
        var bytes = length >= LargeBytes ? length : (int)Math.Max(length, Math.Min(ChunkBytes, end - address));
        if (!reuseMemory || _chunk.Length < bytes)
        {
            _chunk = GC.AllocateUninitializedArray<byte>(bytes);
        }

        files.Read(address, _chunk.AsSpan(0, bytes));
        (_chunkAt, _chunkLength) = (address, bytes);
    }
}
