namespace Weir.Silo.Ingest.Bodies;

/// <summary>A request's body as sent: counts its bytes and ends with an exception past the limit.</summary>
/// <param name="inner">The request's stream; not disposed.</param>
/// <param name="bytesMax">The limit.</param>
internal sealed class BoundedStream(Stream inner, long bytesMax) : Stream, IBodySource
{
    private byte[]? _after;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets bytes follow the end.</summary>
    public void Append(byte[] bytes) => _after = bytes;

    /// <inheritdoc cref="IBodySource.ReadAsync"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_after is { } after)
        {
            var length = Math.Min(after.Length, buffer.Length);
            after.AsSpan(0, length).CopyTo(buffer.Span);
            _after = after[length..];
            return length;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        BytesRead += read;
        return BytesRead <= bytesMax ? read : throw BodyTooLargeException.Over(bytesMax, "");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
