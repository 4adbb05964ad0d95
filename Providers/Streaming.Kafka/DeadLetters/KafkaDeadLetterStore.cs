using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka.DeadLetters;

/// <summary>
/// Keeps dead letters in a topic of one partition: key, value and headers as the record had them, and headers <c>weir-…</c> with position and reason, for any
/// Kafka tool to read. A letter's id is its offset there and one. A letter that comes again, also through another silo, is left out.
/// </summary>
internal sealed class KafkaDeadLetterStore(KafkaOptions options, KafkaHistory history, KafkaProducer producer) : IDeadLetterStore, IDisposable
{
    private const string Prefix = "weir-";
    private const int ReadAtOnce = 1_000;
    private readonly TopicPartition _place = new(options.TopicOf(options.DeadLetters), 0);
    private readonly SemaphoreSlim _turn = new(1);

    // Where each letter stands first, and up to where the topic has been looked at.
    private readonly Dictionary<(string Stream, int Partition, long Offset, int Index), long> _known = [];
    private long _looked;

    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(LookOn, cancellationToken);
            var batch = producer.Begin();
            foreach (var letter in letters.Where(letter => !_known.ContainsKey(Identity(letter))).DistinctBy(Identity))
            {
                batch.Add(_place, Encoding.UTF8.GetBytes(letter.Key), letter.Payload.ToArray(), HeadersOf(letter));
            }

            await batch.SentAsync();
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
            page.AddRange(messages.Select(Letter).Where(letter => _known.GetValueOrDefault(Identity(letter), letter.Id - 1) == letter.Id - 1).Take(limit - page.Count));
            next = messages[^1].Offset + 1;
        }

        return page;
    }

    private void LookOn()
    {
        while (history.Read(_place, _looked, long.MaxValue, ReadAtOnce) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                _known.TryAdd(Identity(Letter(message)), message.Offset);
            }

            _looked = messages[^1].Offset + 1;
        }
    }

    private static (string Stream, int Partition, long Offset, int Index) Identity(DeadLetter letter) => (letter.Stream, letter.Partition, letter.Offset, letter.Index);

    private static Headers HeadersOf(DeadLetter letter)
    {
        var headers = new Headers();
        foreach (var header in letter.Headers ?? [])
        {
            headers.Add(header.Name, header.Value.ToArray());
        }

        Add("stream", letter.Stream);
        Add("partition", letter.Partition.ToString(CultureInfo.InvariantCulture));
        Add("offset", letter.Offset.ToString(CultureInfo.InvariantCulture));
        Add("index", letter.Index.ToString(CultureInfo.InvariantCulture));
        Add("reason", letter.Reason);
        Add("parked-at", letter.ParkedAt.ToString("O", CultureInfo.InvariantCulture));
        Add("encoding", letter.Encoding.ToString(CultureInfo.InvariantCulture));
        return headers;

        void Add(string name, string value) => headers.Add(Prefix + name, Encoding.UTF8.GetBytes(value));
    }

    private static DeadLetter Letter(ReadMessage message)
    {
        var said = (message.Headers ?? []).Where(header => header.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .GroupBy(header => header.Key[Prefix.Length..]).ToDictionary(group => group.Key, group => Encoding.UTF8.GetString(group.Last().GetValueBytes() ?? []));
        return new DeadLetter(
            message.Offset + 1,
            said.GetValueOrDefault("stream", ""),
            (int)Number("partition"),
            Number("offset"),
            (int)Number("index"),
            Encoding.UTF8.GetString(message.Key.Memory.Span),
            said.GetValueOrDefault("reason", ""),
            DateTimeOffset.TryParse(said.GetValueOrDefault("parked-at"), CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.FromUnixTimeMilliseconds(message.Timestamp),
            (ushort)Number("encoding"),
            message.Value.Memory)
        {
            Headers = [.. (message.Headers ?? []).Where(header => !header.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(header => new DeadLetterHeader(header.Key, header.GetValueBytes() ?? []))],
        };

        // Somebody else may write there too: what is no letter of ours is told by its own place.
        long Number(string name) => long.TryParse(said.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : name == "offset" ? message.Offset : 0;
    }
}
