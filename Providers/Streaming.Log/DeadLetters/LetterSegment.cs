using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Weir.Streaming.Log;

/// <summary>One file of dead letters, named after the id of its first. What is held in memory is a place and a key per letter, not the letters.</summary>
internal sealed class LetterSegment : IDisposable
{
    private const string Extension = ".log";
    private readonly SafeFileHandle _file;
    private readonly List<Place> _places = [];
    private readonly HashSet<LetterKey> _known = [];

    private LetterSegment(string path, long firstId)
    {
        (Path, FirstId) = (path, firstId);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    public string Path { get; }

    public long FirstId { get; }

    public int Count => _places.Count;

    public long NextId => FirstId + Count;

    public long Bytes { get; private set; }

    /// <summary>When the newest letter was parked; the beginning of time where there is none.</summary>
    public DateTimeOffset Newest { get; private set; }

    public static string PathOf(string folder, long firstId) => System.IO.Path.Combine(folder, firstId.ToString("D16", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The files of a folder, by the ids of their first letters, ascending.</summary>
    public static long[] List(string folder)
    {
        var first = Directory.EnumerateFiles(folder, "*" + Extension).Select(FirstIdOf).ToArray();
        Array.Sort(first);
        return first;
    }

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="firstId">Id of its first letter.</param>
    /// <param name="isLast">Whether the next letter goes into it: then a half-written end is cut off.</param>
    /// <exception cref="InvalidDataException">A letter is damaged.</exception>
    public static LetterSegment Open(string folder, long firstId, bool isLast)
    {
        var segment = new LetterSegment(PathOf(folder, firstId), firstId);
        try
        {
            segment.Load(isLast);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    public bool Has(in LetterKey key) => _known.Contains(key);

    /// <summary>Writes letters to the end; they are durable when it returns, and known only after <see cref="Accept"/>.</summary>
    public List<Place> Write(IReadOnlyList<DeadLetter> letters)
    {
        List<Place> places = new(letters.Count);
        using var bytes = new MemoryStream();
        for (var i = 0; i < letters.Count; i++)
        {
            var frame = LetterCodec.Write(letters[i]);
            places.Add(new Place(Bytes + bytes.Length, frame.Length - LetterCodec.FrameBytes));
            bytes.Write(frame);
        }

        RandomAccess.Write(_file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), Bytes);
        RandomAccess.FlushToDisk(_file);
        return places;
    }

    public void Accept(IReadOnlyList<DeadLetter> letters, IReadOnlyList<Place> places)
    {
        for (var i = 0; i < letters.Count; i++)
        {
            Note(letters[i], places[i]);
        }
    }

    public Place PlaceOf(long id) => _places[(int)(id - FirstId)];

    /// <exception cref="ObjectDisposedException">The file has been deleted.</exception>
    public async ValueTask<DeadLetter> ReadAsync(Place place, CancellationToken cancellationToken)
    {
        var body = new byte[place.Length];
        var read = 0;
        while (read < body.Length
            && await RandomAccess.ReadAsync(_file, body.AsMemory(read), place.At + LetterCodec.FrameBytes + read, cancellationToken).ConfigureAwait(false) is var got and > 0)
        {
            read += got;
        }

        return read == body.Length ? LetterCodec.Read(body) : throw new IOException($"{Path} breaks off inside the letter at byte {place.At}.");
    }

    public void Delete()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    public void Dispose() => _file.Dispose();

    private static long FirstIdOf(string path) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first > 0
            ? first
            : throw new InvalidDataException($"{path} is no file of dead letters: its name must be a number. Move it elsewhere.");

    private void Note(DeadLetter letter, Place place)
    {
        _places.Add(place);
        _known.Add(LetterKey.Of(letter));
        Bytes = place.At + LetterCodec.FrameBytes + place.Length;
        Newest = letter.ParkedAt > Newest ? letter.ParkedAt : Newest;
    }

    private void Load(bool isLast)
    {
        var length = RandomAccess.GetLength(_file);
        var frame = new byte[LetterCodec.FrameBytes];
        while (length - Bytes >= LetterCodec.FrameBytes)
        {
            ReadFully(frame, Bytes);
            var body = new byte[Math.Max(0, LetterCodec.ReadLength(frame, length - Bytes))];
            ReadFully(body, Bytes + LetterCodec.FrameBytes);
            if (body.Length == 0 || !LetterCodec.IsWhole(frame, body))
            {
                RefuseUnlessLast(body.Length, length);
                break;
            }

            Note(LetterCodec.Read(body), new Place(Bytes, body.Length));
        }

        if (length > Bytes && !isLast)
        {
            throw Damaged("with whole files behind it");
        }

        if (length > Bytes)
        {
            RandomAccess.SetLength(_file, Bytes);
            RandomAccess.FlushToDisk(_file);
        }
    }

    /// <summary>Letters are written one call after the other: only the last call's may be unfinished, and nothing whole stands behind it.</summary>
    private void RefuseUnlessLast(int bodyLength, long length)
    {
        var next = Bytes + LetterCodec.FrameBytes + bodyLength;
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
            throw Damaged("with whole letters behind it");
        }
    }

    private InvalidDataException Damaged(string where) => new($"{Path} is damaged at byte {Bytes}, {where}. Move the file away to go on without its letters.");

    private void ReadFully(Span<byte> into, long at)
    {
        for (int got; into.Length > 0 && (got = RandomAccess.Read(_file, into, at)) > 0; at += got)
        {
            into = into[got..];
        }
    }

    /// <summary>Where a letter stands.</summary>
    public readonly record struct Place(long At, int Length);
}
