using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Native;

/// <summary>
/// Takes what a consumer has fetched, many messages at a call and without an object for any of them; the .NET client has one call, and six objects, for each. The client's callbacks run
/// inside <see cref="Fill"/>, as they do inside its own <c>Consume</c>. For one thread, and disposed of before the consumer.
/// </summary>
internal sealed unsafe class MessageQueue : IDisposable
{
    private const int Size = 1_000;
    private static readonly PropertyInfo HandleOfClient =
        typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingMemberException("Confluent.Kafka's Handle has no LibrdkafkaHandle any more: this version of the client cannot be used.");

    private readonly NativeMessage*[] _messages = new NativeMessage*[Size];
    private readonly MessageCopier _copier = new();
    private readonly nint _client;
    private nint _queue;
    private int _count;
    private int _next;

    // The topic's name is asked for once for a run of messages; the client keeps its topics.
    private nint _lastTopic;
    private string _lastName = "";

    /// <param name="client">The consumer.</param>
    public MessageQueue(IClient client)
    {
        _client = ((SafeHandle)HandleOfClient.GetValue(client.Handle)!).DangerousGetHandle();
        _queue = MessageNative.QueueOfConsumer(_client);
    }

    /// <summary>Whether something is left of what was taken.</summary>
    public bool HasMore => _next < _count;

    /// <summary>Takes what there is; nothing may be left of what was taken before.</summary>
    /// <param name="wait">How long to wait for a first message, in whole milliseconds, where there is none.</param>
    public void Fill(TimeSpan wait)
    {
        Release();

        // For more than one it waits until all of them are there.
        _count = Consume(TimeSpan.Zero, Size);
        if (_count == 0)
        {
            _count = Consume(wait, 1);
        }
    }

    /// <summary>Goes to the next of what was taken.</summary>
    /// <returns>What it is; its bytes are in the client's memory until the next <see cref="Fill"/>.</returns>
    public ref readonly NativeMessage Next() => ref *_messages[_next++];

    /// <summary>Copies a message out of the client's memory.</summary>
    public ReadMessage Copy(in NativeMessage message) => _copier.Copy(Native(message));

    /// <summary>The topic of a message; empty for what is of none.</summary>
    public string TopicOf(in NativeMessage message)
    {
        if (message.Topic != _lastTopic)
        {
            _lastTopic = message.Topic;
            _lastName = _lastTopic == 0 ? "" : Marshal.PtrToStringUTF8(MessageNative.TopicName(_lastTopic))!;
        }

        return _lastName;
    }

    /// <summary>What a message says that is none.</summary>
    public Error ErrorOf(in NativeMessage message)
    {
        var code = (ErrorCode)message.Error;
        if (code == ErrorCode.Local_Fatal)
        {
            Span<byte> text = stackalloc byte[512];
            return new Error((ErrorCode)ClientNative.FatalError(_client, text, text.Length), ClientNative.Text(text), isFatal: true);
        }

        return new Error(code, Marshal.PtrToStringUTF8(MessageNative.ErrorText(Native(message))), isFatal: false);
    }

    /// <summary>Gives back what was taken; what is left of it is of no use any more.</summary>
    public void Release()
    {
        for (var i = 0; i < _count; i++)
        {
            MessageNative.Destroy(_messages[i]);
        }

        (_count, _next, _lastTopic) = (0, 0, 0);
    }

    public void Dispose()
    {
        Release();
        if (_queue != 0)
        {
            MessageNative.DestroyQueue(_queue);
            _queue = 0;
        }
    }

    // It is the client's, and does not move.
    private static NativeMessage* Native(in NativeMessage message) => (NativeMessage*)Unsafe.AsPointer(in message);

    private int Consume(TimeSpan wait, int size)
    {
        fixed (NativeMessage** messages = _messages)
        {
            return (int)Math.Max(0, MessageNative.ConsumeBatch(_queue, (int)wait.TotalMilliseconds, messages, (nuint)size));
        }
    }
}
