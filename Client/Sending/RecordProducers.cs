using Weir.Records;

namespace Weir.Client;

/// <summary>The producers of one client: one a kind for those who number nothing themselves, and those that callers ask for.</summary>
internal sealed class RecordProducers(IRecordSender sender) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RecordKind, RecordProducer> _producers = [];

    /// <summary>Sends records under the number given, or under the next one of the kind's own producer.</summary>
    public async Task<SendResult> SendAsync(ReadOnlyMemory<GatewayRecord> records, RecordKind kind, SendOptions? options, CancellationToken cancellationToken)
    {
        options ??= new SendOptions();
        var body = RecordEncoder.EncodeBody(records.Span, options.Format, options.Compression);
        if (records.IsEmpty)
        {
            return new SendResult(0, 0, []);
        }

        if (options.Number is { } number)
        {
            return await sender.SendAsync(kind, body, number, cancellationToken);
        }

        var producer = ProducerOf(kind);
        try
        {
            return await producer.SendAsync(body, cancellationToken);
        }
        catch
        {
            // Its number may be used or not. A new producer begins at 1; the caller may repeat the old number by the exception's.
            Retire(kind, producer);
            throw;
        }
    }

    /// <summary>A producer of its own.</summary>
    public RecordProducer Create(RecordKind kind, string? producer, long first)
    {
        _ = kind.ToName();
        return new RecordProducer(sender, kind, Arguments.CheckProducer(producer) ?? Arguments.NewProducerId(), Arguments.CheckFirst(first));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var producer in _producers.Values)
            {
                producer.Dispose();
            }

            _producers.Clear();
        }
    }

    private RecordProducer ProducerOf(RecordKind kind)
    {
        lock (_lock)
        {
            if (!_producers.TryGetValue(kind, out var producer))
            {
                _producers[kind] = producer = Create(kind, null, 1);
            }

            return producer;
        }
    }

    private void Retire(RecordKind kind, RecordProducer producer)
    {
        lock (_lock)
        {
            if (_producers.TryGetValue(kind, out var current) && current == producer)
            {
                _producers.Remove(kind);
            }
        }
    }
}
