using Microsoft.Win32.SafeHandles;

namespace Weir.Streaming.Log;

/// <summary>
/// Dead letters in one append-only file, <c>dead-letters/letters.log</c>: synced before it answers, a half-written end is cut off at opening, a letter
/// that is there already is not written again. What is held in memory is a place per letter, not the letters.
/// </summary>
public sealed class LogDeadLetterStore : IDeadLetterStore, IDisposable
{
    /// <summary>Most letters a page may have.</summary>
    public const int MaxPage = 1_000;

    private const string FolderName = "dead-letters";
    private const string FileName = "letters.log";
    private readonly SafeFileHandle _file;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Place> _places = [];
    private readonly HashSet<(string Stream, int Partition, long Offset, int Index)> _known = [];
    private long _end;

    private LogDeadLetterStore(SafeFileHandle file) => _file = file;

    /// <summary>Number of letters.</summary>
    public int Count
    {
        get
        {
            lock (_places)
            {
                return _places.Count;
            }
        }
    }

    /// <summary>Opens the store of a data directory.</summary>
    /// <param name="dataDirectory">The data directory; whoever opens this owns it (<see cref="DataDirectoryLock"/>).</param>
    /// <returns>The open store.</returns>
    /// <exception cref="InvalidDataException">A letter before the last one is damaged.</exception>
    public static LogDeadLetterStore Open(string dataDirectory)
    {
        var folder = Path.Combine(dataDirectory, FolderName);
        DurableFile.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var store = new LogDeadLetterStore(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            store.Load(path);
            DurableFile.SyncDirectory(folder);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letters);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Park(letters), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        Place[] wanted;
        lock (_places)
        {
            var from = (int)Math.Clamp(after, 0, _places.Count);
            wanted = [.. _places.Skip(from).Take(limit)];
        }

        var letters = new DeadLetter[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            var body = new byte[wanted[i].Length];
            var read = await RandomAccess.ReadAsync(_file, body, wanted[i].At + LetterCodec.FrameBytes, cancellationToken).ConfigureAwait(false);
            letters[i] = read == body.Length ? LetterCodec.Read(body) : throw new IOException($"Dead letter {after + i + 1} breaks off after {read} bytes.");
        }

        return letters;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _turn.Dispose();
    }

    private void Park(IReadOnlyList<DeadLetter> letters)
    {
        List<Place> added = [];
        HashSet<(string, int, long, int)> keys = [];
        using var bytes = new MemoryStream();
        foreach (var letter in letters)
        {
            var key = (letter.Stream, letter.Partition, letter.Offset, letter.Index);
            if (!_known.Contains(key) && keys.Add(key))
            {
                var frame = LetterCodec.Write(letter with { Id = _places.Count + added.Count + 1 });
                added.Add(new Place(_end + bytes.Length, frame.Length - LetterCodec.FrameBytes));
                bytes.Write(frame);
            }
        }

        if (added.Count == 0)
        {
            return;
        }

        RandomAccess.Write(_file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), _end);
        RandomAccess.FlushToDisk(_file);
        _end += bytes.Length;
        lock (_places)
        {
            _places.AddRange(added);
        }

        _known.UnionWith(keys);
    }

    private void Load(string path)
    {
        var length = RandomAccess.GetLength(_file);
        var frame = new byte[LetterCodec.FrameBytes];
        while (length - _end >= LetterCodec.FrameBytes)
        {
            ReadFully(frame, _end);
            var body = new byte[Math.Max(0, LetterCodec.ReadLength(frame, length - _end))];
            ReadFully(body, _end + LetterCodec.FrameBytes);
            if (body.Length == 0 || !LetterCodec.IsWhole(frame, body))
            {
                RefuseUnlessLast(path, body.Length, length);
                break;
            }

            var letter = LetterCodec.Read(body);
            _places.Add(new Place(_end, body.Length));
            _known.Add((letter.Stream, letter.Partition, letter.Offset, letter.Index));
            _end += LetterCodec.FrameBytes + body.Length;
        }

        if (length > _end)
        {
            RandomAccess.SetLength(_file, _end);
            RandomAccess.FlushToDisk(_file);
        }
    }

    /// <summary>Letters are written one call after the other: only the last call's may be unfinished, and nothing whole stands behind it.</summary>
    private void RefuseUnlessLast(string path, int bodyLength, long length)
    {
        var next = _end + LetterCodec.FrameBytes + bodyLength;
        if (bodyLength == 0 || length - next < LetterCodec.FrameBytes)
        {
            return;
        }

        var frame = new byte[LetterCodec.FrameBytes];
        ReadFully(frame, next);
        var body = new byte[Math.Max(0, LetterCodec.ReadLength(frame, length - next))];
        ReadFully(body, next + LetterCodec.FrameBytes);
        if (body.Length > 0 && LetterCodec.IsWhole(frame, body))
        {
            throw new InvalidDataException($"{path} is damaged at byte {_end}, with whole letters behind it. Move the file away to go on without them.");
        }
    }

    private void ReadFully(Span<byte> into, long at)
    {
        for (int got; into.Length > 0 && (got = RandomAccess.Read(_file, into, at)) > 0; at += got)
        {
            into = into[got..];
        }
    }

    private readonly record struct Place(long At, int Length);
}
