using System.Buffers;
using System.Net.WebSockets;

namespace Weir.Silo.Ingest.Frames;

/// <summary>How reading a frame ended.</summary>
internal enum FrameEnd : byte
{
    /// <summary>A whole frame is in <see cref="FrameReader.Frame"/>.</summary>
    Whole,

    /// <summary>The frame was over the limit; it was read to its end and forgotten.</summary>
    TooLong,

    /// <summary>The frame was so long that it is not read to its end.</summary>
    FarTooLong,

    /// <summary>There was no room for the rest of it.</summary>
    NoRoom,

    /// <summary>The client has closed, in order or not.</summary>
    Closed,

    /// <summary>The server is stopping.</summary>
    Stopping,
}

/// <summary>Reads the frames (whole messages) of one connection into one pooled buffer.</summary>
/// <param name="socket">The connection.</param>
/// <param name="frameBytesMax">Longest frame.</param>
/// <param name="stopping">Ends when the server is stopping. The token of a receive would tear the connection down; this does not.</param>
internal sealed class FrameReader(WebSocket socket, long frameBytesMax, Task stopping) : IDisposable
{
    private const long DiscardedMax = 64L << 20;

    /// <summary>What a connection holds while no frame comes; a longer one asks for room first.</summary>
    private const int RestingBytes = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(RestingBytes);
    private Task<ValueWebSocketReceiveResult>? _receiving;
    private int _length;

    /// <summary>The frame last read; valid until the next one is.</summary>
    public ReadOnlyMemory<byte> Frame => _buffer.AsMemory(0, _length);

    /// <summary>Whether it is a text frame.</summary>
    public bool IsText { get; private set; }

    /// <summary>Reads the next frame.</summary>
    /// <param name="tryGrow">Waits for room for so many bytes of it; false when there is none to be had.</param>
    public async ValueTask<FrameEnd> ReadAsync(Func<long, ValueTask<bool>> tryGrow)
    {
        Rest();
        var discarded = 0L;
        while (true)
        {
            if (await ReceiveAsync() is not { } received)
            {
                return FrameEnd.Stopping;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                return FrameEnd.Closed;
            }

            IsText = received.MessageType == WebSocketMessageType.Text;
            _length += received.Count;
            if (_length > frameBytesMax)
            {
                discarded += _length;
                _length = 0;
            }
            else if (discarded > 0)
            {
                discarded += _length;
                _length = 0;
            }

            if (discarded > DiscardedMax)
            {
                return FrameEnd.FarTooLong;
            }

            if (received.EndOfMessage)
            {
                return discarded > 0 ? FrameEnd.TooLong : FrameEnd.Whole;
            }

            if (_length == _buffer.Length && !await TryGrowAsync(tryGrow))
            {
                return FrameEnd.NoRoom;
            }
        }
    }

    /// <summary>After closing: reads and forgets until the client has closed too.</summary>
    public async ValueTask ReadToCloseAsync(CancellationToken cancellationToken)
    {
        _length = 0;
        while (await (_receiving ??= socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None).AsTask()).WaitAsync(cancellationToken)
            is { MessageType: not WebSocketMessageType.Close })
        {
            _receiving = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A receive that is still under way may write into the buffer: then it is left to the collector.
        if (_receiving is null or { IsCompleted: true })
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }

    private async ValueTask<ValueWebSocketReceiveResult?> ReceiveAsync()
    {
        var receiving = socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
        if (receiving.IsCompletedSuccessfully)
        {
#pragma warning disable RS0030 // It is completed: nothing waits.
            return receiving.Result;
#pragma warning restore RS0030
        }

        _receiving = receiving.AsTask();
        if (await Task.WhenAny(_receiving, stopping) != _receiving)
        {
            return null;
        }

        var received = await _receiving;
        _receiving = null;
        return received;
    }

    /// <summary>Forgets the last frame, and the buffer that it needed.</summary>
    private void Rest()
    {
        _length = 0;
        if (_buffer.Length > 2 * RestingBytes && _receiving is null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(RestingBytes);
        }
    }

    private async ValueTask<bool> TryGrowAsync(Func<long, ValueTask<bool>> tryGrow)
    {
        if (!await tryGrow(Math.Min(2L * _length, frameBytesMax)))
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(2 * _length);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }
}
