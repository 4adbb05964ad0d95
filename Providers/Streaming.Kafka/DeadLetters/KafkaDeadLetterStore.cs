using System.Buffers;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka.DeadLetters;

/// <summary>
/// Keeps dead letters in a topic of one partition: key, value and headers as the record had them, and headers <c>weir-…</c> with position and reason, for any
/// Kafka tool to read. A letter's id is its offset there and one. A letter that comes again, also through another silo, is left out.
/// </summary>
internal sealed class KafkaDeadLetterStore(KafkaOptions options, KafkaTopics topics, KafkaHistory history, KafkaProducer producer, ConsumingMetrics metrics) : IDeadLetterStore, IDisposable
{
    private const string Prefix = "weir-";
    private const int ReadAtOnce = 1_000;
    private const int PayloadBytesMax = 512 << 10;
    private const int HeaderBytesMax = 64 << 10;
    private const int KeyBytesMax = 16 << 10;
    private const int ReasonCharactersMax = 4096;
    private readonly TopicPartition _place = new(options.TopicOf(options.DeadLetters), 0);
    private readonly SemaphoreSlim _turn = new(1);

    // Where each letter stands first, and up to where the topic has been looked at.
    private readonly Dictionary<(string Log, int Partition, long Offset, int Index), long> _known = [];
    private long _looked;
    private long _begin;

    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(LookOn, cancellationToken);
            var batch = producer.Begin();
            DeadLetter[] unknown = [.. letters.Where(letter => !_known.ContainsKey(Identity(letter, LogOf(letter)))).DistinctBy(letter => Identity(letter, LogOf(letter)))];
            foreach (var letter in unknown)
            {
                // Whatever the topic's own limit is, a letter has to fit: the record itself may have been as large as a record can be.
                var payload = letter.Payload.Length > PayloadBytesMax ? letter.Payload[..PayloadBytesMax] : letter.Payload;
                batch.Add(_place.Topic, _place.Partition.Value, new OutgoingMessage { Key = KeyOf(letter), Value = payload.Span, Headers = HeadersOf(letter, LogOf(letter)) });
            }

            await batch.SentAsync();
            Array.ForEach(unknown, letter => metrics.Parked(letter.Stream, letter.Partition));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(after, limit), cancellationToken);
        }
        catch (KafkaException exception)
        {
            throw new TimeoutException($"{_place.Topic} could not be read: {exception.Error.Reason}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private List<DeadLetter> Read(long after, int limit)
    {
        LookOn();
        List<DeadLetter> page = [];
        var next = after;
        while (page.Count < limit && history.Read(_place, next, _looked, limit) is { Count: > 0 } messages)
        {
            page.AddRange(messages.Select(Read).Where(read => _known.GetValueOrDefault(Identity(read.Letter, read.Log), read.Letter.Id - 1) == read.Letter.Id - 1)
                .Select(read => read.Letter).Take(limit - page.Count));
            next = messages[^1].Offset + 1;
        }

        return page;
    }

    private void LookOn()
    {
        if (history.FindBegin(_place) is var begin && begin > _begin)
        {
            // Letters that the topic's retention has deleted: what comes again after so long is a letter again.
            _begin = begin;
            foreach (var (letter, offset) in _known)
            {
                if (offset < begin)
                {
                    _known.Remove(letter);
                }
            }
        }

        while (history.Read(_place, _looked, long.MaxValue, ReadAtOnce) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                var (letter, log) = Read(message);
                _known.TryAdd(Identity(letter, log), message.Offset);
            }

            _looked = messages[^1].Offset + 1;
        }
    }

    // A key that is none can be long, and longer as text.
    private static byte[] KeyOf(DeadLetter letter)
    {
        var key = Encoding.UTF8.GetBytes(letter.Key);
        return key.Length > KeyBytesMax ? key[..KeyBytesMax] : key;
    }

    // The topic as it is now: of one that was deleted and made anew the same place is another record's.
    private string LogOf(DeadLetter letter) => topics.IdOf(letter.Stream) is { Length: > 0 } id ? id : letter.Stream;

    private static (string Log, int Partition, long Offset, int Index) Identity(DeadLetter letter, string log) => (log, letter.Partition, letter.Offset, letter.Index);

    private static HeaderBlock HeadersOf(DeadLetter letter, string log)
    {
        var headers = new ArrayBufferWriter<byte>();
        var own = letter.Headers ?? [];
        if (own.Sum(header => header.Name.Length + header.Value.Length) <= HeaderBytesMax)
        {
            foreach (var header in own)
            {
                HeaderBlock.Write(headers, Encoding.UTF8.GetBytes(header.Name), header.Value.Span);
            }
        }
        else
        {
            Add("headers-left-out", own.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (letter.Payload.Length > PayloadBytesMax)
        {
            Add("whole-length", letter.Payload.Length.ToString(CultureInfo.InvariantCulture));
        }

        Add("log", log);
        Add("stream", letter.Stream);
        Add("partition", letter.Partition.ToString(CultureInfo.InvariantCulture));
        Add("offset", letter.Offset.ToString(CultureInfo.InvariantCulture));
        Add("index", letter.Index.ToString(CultureInfo.InvariantCulture));
        if (Encoding.UTF8.GetByteCount(letter.Key) is > KeyBytesMax and var keyBytes)
        {
            Add("key-length", keyBytes.ToString(CultureInfo.InvariantCulture));
        }

        Add("reason", letter.Reason.Length > ReasonCharactersMax ? letter.Reason[..ReasonCharactersMax] : letter.Reason);
        Add("parked-at", letter.ParkedAt.ToString("O", CultureInfo.InvariantCulture));
        Add("encoding", letter.Encoding.ToString(CultureInfo.InvariantCulture));
        return new HeaderBlock(headers.WrittenMemory);

        void Add(string name, string value) => HeaderBlock.Write(headers, Encoding.UTF8.GetBytes(Prefix + name), Encoding.UTF8.GetBytes(value));
    }

    private static (DeadLetter Letter, string Log) Read(ReadMessage message)
    {
        List<DeadLetterHeader> own = [];
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in message.Headers.ToLetter())
        {
            if (header.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                said[header.Name[Prefix.Length..]] = Encoding.UTF8.GetString(header.Value.Span);
            }
            else
            {
                own.Add(header);
            }
        }

        var letter = new DeadLetter(
            message.Offset + 1,
            said.GetValueOrDefault("stream", ""),
            (int)Number("partition"),
            Number("offset"),
            (int)Number("index"),
            Encoding.UTF8.GetString(message.Key.Memory.Span),
            said.GetValueOrDefault("reason", ""),
            DateTimeOffset.TryParse(said.GetValueOrDefault("parked-at"), CultureInfo.InvariantCulture, out var at) ? at : message.At,
            (ushort)Number("encoding"),
            message.Value.Memory)
        {
            Headers = own,
        };
        return (letter, said.GetValueOrDefault("log", letter.Stream));

        // Somebody else may write there too: what is no letter of ours is told by its own place.
        long Number(string name) => long.TryParse(said.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : name == "offset" ? message.Offset : 0;
    }
}
