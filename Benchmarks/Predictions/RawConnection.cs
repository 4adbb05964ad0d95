using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Weir.Benchmarks.Predictions;

/// <summary>
/// One HTTP/1.1 connection, one request at a time. Sender and silo share the processors, and a full client takes as much of them for a small answer as the server: of an answer only its status and
/// its end are looked for.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _sent = new byte[4 << 10];
    private byte[] _answer = new byte[16 << 10];
    private int _length;

    private RawConnection()
    {
    }

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(url.Host, url.Port);
        return connection;
    }

    /// <summary>The newest answer as it came, head and all.</summary>
    public ReadOnlySpan<byte> Answer => _answer.AsSpan(0, _length);

    /// <summary>Sends a request and waits for the last byte of its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer has another status than it must.</exception>
    public async ValueTask AskAsync(RawRequest request)
    {
        var length = request.Head.Length + request.Body.Length;
        if (_sent.Length < length)
        {
            _sent = new byte[length];
        }

        request.Head.CopyTo(_sent, 0);
        request.Body.CopyTo(_sent, request.Head.Length);
        for (var at = 0; at < length;)
        {
            at += await _socket.SendAsync(_sent.AsMemory(at, length - at));
        }

        for (_length = 0; !IsWhole();)
        {
            if (_length == _answer.Length)
            {
                Array.Resize(ref _answer, 2 * _length);
            }

            var read = await _socket.ReceiveAsync(_answer.AsMemory(_length));
            _length += read > 0 ? read : throw new InvalidOperationException("The silo closed the connection.");
        }

        // "HTTP/1.1 200 …"
        if (!Utf8Parser.TryParse(Answer[9..12], out int status, out _) || status != request.Status)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(Answer));
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool IsWhole()
    {
        var head = Answer.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4)
        {
            return false;
        }

        if (Find(Answer[..head], "Content-Length: "u8) is { IsEmpty: false } text)
        {
            return Utf8Parser.TryParse(text, out int length, out _) && _length == head + length;
        }

        // A last chunk of no bytes; what stands before it is JSON, which has no such bytes.
        return Answer[head..].EndsWith("\r\n0\r\n\r\n"u8);
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at < 0 ? default : head[(at + name.Length)..];
    }
}
