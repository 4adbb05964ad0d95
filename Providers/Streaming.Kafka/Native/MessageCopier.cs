using System.Runtime.InteropServices;

namespace Weir.Streaming.Kafka.Native;

/// <summary>Copies messages out of the client's memory into large arrays; headers that say what the message's before said are that one's. For one thread.</summary>
internal sealed unsafe class MessageCopier
{
    private readonly SlabWriter _bytes = new();
    private readonly SlabWriter _headers = new();
    private ReadOnlyMemory<byte> _last;

    /// <summary>Copies a message.</summary>
    public ReadMessage Copy(NativeMessage* message) => new(
        message->Offset,
        MessageNative.Timestamp(message, out _),
        Copy(message->Key, message->KeyLength),
        Copy(message->Value, message->ValueLength),
        CopyHeaders(message));

    private Bytes Copy(byte* bytes, nuint length)
    {
        if (bytes is null || length == 0)
        {
            return new Bytes(default, bytes is null);
        }

        var size = checked((int)length);
        new ReadOnlySpan<byte>(bytes, size).CopyTo(_bytes.GetSpan(size));
        _bytes.Advance(size);
        return new Bytes(_bytes.Take(), IsNull: false);
    }

    private HeaderBlock CopyHeaders(NativeMessage* message)
    {
        if (MessageNative.Headers(message, out var headers) != 0)
        {
            return default;
        }

        for (nuint i = 0; MessageNative.Header(headers, i, out var name, out var value, out var size) == 0; i++)
        {
            HeaderBlock.Write(_headers, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name), new ReadOnlySpan<byte>(value, checked((int)size)), value is null);
        }

        if (_headers.Written.SequenceEqual(_last.Span))
        {
            _headers.Drop();
        }
        else
        {
            _last = _headers.Take();
        }

        return new HeaderBlock(_last);
    }
}
