using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Native;

/// <summary>A native producer with its topics and the queue of its events: all of it stays as long as a call is in it. Thread-safe.</summary>
internal sealed class ProducerHandle : SafeHandle
{
    private readonly ConcurrentDictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="properties">The client's properties.</param>
    /// <exception cref="InvalidOperationException">The client refuses one, or cannot be made; the message is its own.</exception>
    public ProducerHandle(IEnumerable<KeyValuePair<string, string>> properties)
        : base(0, ownsHandle: true)
    {
        Span<byte> error = stackalloc byte[512];
        var configuration = ClientNative.NewConfiguration();
        foreach (var (name, value) in properties)
        {
            if (ClientNative.Configure(configuration, name, value, error, error.Length) != 0)
            {
                ClientNative.DestroyConfiguration(configuration);
                throw new InvalidOperationException(ClientNative.Text(error));
            }
        }

        ClientNative.SetLog(configuration, 0);
        ClientNative.SetEvents(configuration, ProducerNative.Reports | ProducerNative.Failure | ProducerNative.Statistics);
        var client = ClientNative.New(ClientNative.Producer, configuration, error, error.Length);
        if (client == 0)
        {
            ClientNative.DestroyConfiguration(configuration);
            throw new InvalidOperationException(ClientNative.Text(error));
        }

        SetHandle(client);
        Events = ProducerNative.QueueOfEvents(client);
    }

    /// <summary>Where what happened is told.</summary>
    public nint Events { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Finds a topic; only while the handle is held.</summary>
    public nint TopicOf(string name)
    {
        if (_topics.TryGetValue(name, out var topic))
        {
            return topic;
        }

        lock (_lock)
        {
            if (!_topics.TryGetValue(name, out topic))
            {
                topic = ProducerNative.NewTopic(handle, name, 0);
                _topics[name] = topic != 0 ? topic : throw new KafkaException(ErrorCode.Local_InvalidArg);
            }

            return topic;
        }
    }

    protected override bool ReleaseHandle()
    {
        foreach (var topic in _topics.Values)
        {
            ProducerNative.DestroyTopic(topic);
        }

        MessageNative.DestroyQueue(Events);
        ClientNative.Destroy(handle);
        return true;
    }
}
