using System.IO.Compression;

namespace Weir.Silo.Ingest.Bodies;

/// <summary>
/// A body compressed with gzip. .NET's stream ends in silence where the data breaks off; this one notices: after the last byte it lets one
/// more, known member follow, which comes out whole only when the one before was.
/// </summary>
/// <param name="source">The body as sent.</param>
internal sealed class GzipBodySource(BoundedStream source) : IBodySource
{
    private static readonly byte[] Probe = "a member that follows a whole one"u8.ToArray();
    private static readonly byte[] ProbeCompressed = Compress(Probe);
    private readonly GZipStream _decoded = new(source, CompressionMode.Decompress, leaveOpen: true);

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> place, CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await _decoded.ReadAsync(place, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            // .NET's text speaks of an archive's entry, which the sender knows nothing of.
            throw new InvalidDataException("the gzip data is malformed", e);
        }

        return read > 0 || source.BytesRead == 0 || await IsWholeAsync(cancellationToken)
            ? read
            : throw new InvalidDataException("the gzip data breaks off");
    }

    /// <inheritdoc/>
    public void Dispose() => _decoded.Dispose();

    private static byte[] Compress(byte[] data)
    {
        using var output = new MemoryStream();
        using (var stream = new GZipStream(output, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return output.ToArray();
    }

    private async ValueTask<bool> IsWholeAsync(CancellationToken cancellationToken)
    {
        source.Append(ProbeCompressed);
        var after = new byte[Probe.Length + 1];
        var length = 0;
        try
        {
            while (length < after.Length && await _decoded.ReadAsync(after.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return after.AsSpan(0, length).SequenceEqual(Probe);
    }
}
