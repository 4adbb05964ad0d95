using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Weir.Streaming.Kafka.Numbers;
using Weir.Streaming.Kafka.Places;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Turns a partition's messages into records and sets aside, one by one, those that are none. For one thread.</summary>
internal sealed class MessageJudge(KafkaLogContext context, string stream, int partition)
{
    private readonly FormatTable _formats = context.FormatsOf(stream);
    private readonly KafkaKeySelector? _selectKey = context.Formats.SelectorOf(stream);
    private readonly SlabWriter _records = new();
    private readonly SlabWriter _keys = new();

    /// <summary>The records of some messages; repeats are left out, bad ones are kept durably before this returns.</summary>
    public async ValueTask<IReadOnlyList<LogEntryGroup>> JudgeAsync(List<ReadMessage> messages, ReceivedParts received, CancellationToken cancellationToken)
    {
        List<DeadLetter>? letters = null;
        var groups = Sift(messages, received, (message, reason) => (letters ??= []).Add(Letter(message, reason)));
        if (letters is not null)
        {
            await context.DeadLetters.ParkAsync(letters, cancellationToken);
        }

        return groups;
    }

    /// <summary>The records of messages that have been judged before; repeats among them are left out.</summary>
    public IReadOnlyList<LogEntryGroup> Sift(List<ReadMessage> messages, ReceivedParts received) => Sift(messages, received, static (_, _) => { });

    private List<LogEntryGroup> Sift(List<ReadMessage> messages, ReceivedParts received, Action<ReadMessage, string> setAside)
    {
        var groups = new List<LogEntryGroup>(messages.Count);
        foreach (var message in messages)
        {
            if (RequestPart.TryRead(message.Headers, out var part) && received.IsRepeat(part, message.Offset, part.ReceivedAt ?? message.At))
            {
                continue;
            }

            if (TryRead(message, out var group, out var fault))
            {
                groups.Add(group);
            }
            else
            {
                setAside(message, fault);
            }
        }

        return groups;
    }

    private bool TryRead(in ReadMessage message, out LogEntryGroup group, out string fault)
    {
        group = default;
        if (FindFault(message) is { } wrong)
        {
            fault = wrong;
            return false;
        }

        if (_formats.Find(message.Headers, out var unknown) is not { } format)
        {
            fault = unknown!;
            return false;
        }

        var key = message.Key.Memory;
        try
        {
            if ((_selectKey is not null && !TrySelectKey(message, out key, out var poison))
                || (poison = FindKeyFault(key.Span)) is not null
                || !format.TryRead(new KafkaMessage(key.Span, message.Value.Memory.Span, message.At), _records, out poison))
            {
                _records.Drop();
                fault = poison!;
                return false;
            }
        }
        catch (Exception exception)
        {
            // The format broke, and would again: the message must not hold the partition for ever.
            _records.Drop();
            _keys.Drop();
            fault = $"the format {format.ContentType} failed: {exception.Message}";
            return false;
        }

        fault = "";
        group = new LogEntryGroup(key, 0, 1, _records.Take()) { Offset = message.Offset, Encoding = format.Encoding };
        return true;
    }

    private bool TrySelectKey(in ReadMessage message, out ReadOnlyMemory<byte> key, out string? poison)
    {
        var isFound = _selectKey!(new KafkaMessage(message.Key.Memory.Span, message.Value.Memory.Span, message.At), _keys, out poison);
        key = _keys.Take();
        return isFound;
    }

    private string? FindKeyFault(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return _selectKey is null ? "the message has no key; it must be the record's" : "the key that was found for the message is empty";
        }

        // Consumers are grains whose key is text: one of other bytes would never answer for what another was given.
        return key.Length > ushort.MaxValue || !Utf8.IsValid(key)
            ? $"the key{(_selectKey is null ? "" : " that was found for the message")} has {key.Length} bytes; it must be UTF-8 of at most {ushort.MaxValue}"
            : null;
    }

    private string? FindFault(in ReadMessage message)
    {
        if (message.Value.IsNull)
        {
            return "the message has no value (a tombstone)";
        }

        return message.Value.Memory.Length > context.Options.MaxValueBytes
            ? string.Create(CultureInfo.InvariantCulture, $"the value has {message.Value.Memory.Length} bytes; it must have at most {context.Options.MaxValueBytes} (Kafka:MaxValueBytes)")
            : null;
    }

    private DeadLetter Letter(in ReadMessage message, string reason) => new(
        0, stream, partition, message.Offset, 0, Encoding.UTF8.GetString(message.Key.Memory.Span), reason, context.Time.GetUtcNow(), 0, message.Value.Memory)
    {
        Headers = message.Headers.ToLetter(),
    };
}
