using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Places;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Reads one partition of a topic through the silo's member of the group. Offsets are the broker's own.</summary>
internal sealed partial class KafkaPartitionReader(KafkaLogContext context, KafkaTopic topic, int partition) : IPartitionReader
{
    private const int ReadAtOnce = 10_000;
    private static readonly IReadOnlyList<LogEntry> Nothing = [];
    private readonly TopicPartition _place = new(topic.Name, partition);
    private readonly List<ReadMessage> _taken = [];
    private readonly MessageJudge _judge = new(context, topic.Stream, partition);
    private PartitionBuffer? _buffer;
    private PartitionPlace? _progress;

    // With how many growths the gate was made: one more, and it is made anew.
    private GrowthGate? _gate;
    private int _growths = -1;

    // Where reading goes on.
    private long _next;

    public string Log => _progress?.Log ?? topic.Id;

    public bool MayHaveMore => _taken.Count > 0 || _buffer is { MayHaveMore: true };

    private GrowthGate Gate
    {
        get
        {
            var growth = context.Growths.Of(topic.Stream);
            if (_gate is null || _growths != growth.Count)
            {
                _growths = growth.Count;
                _gate = growth.GateOf(partition, (earlier, end) => context.Lag.IsConsumed(new TopicPartition(topic.Name, earlier), end));
            }

            return _gate;
        }
    }

    public async ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken)
    {
        var progress = _progress = context.Places.Take(topic, partition);
        var start = await PlaceAsync(committed, context.Options.AcceptNewLog, cancellationToken);
        if (progress.IsKnown)
        {
            // The group can be ahead of what was kept with it: somebody set its offset.
            await Task.Run(() => CompleteReceived(progress.Received, start), cancellationToken);
        }

        return start;
    }

    public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        var buffer = _buffer ?? throw new InvalidOperationException($"The reader of {_place} is not open.");
        if (_taken.Count == 0)
        {
            try
            {
                buffer.Take(maxRecords, Gate.Limit, _taken);
            }
            catch (KafkaException)
            {
                // The records from here on are no longer there, or the partition was another's for a while: found out, said, and read on.
                context.Consumer.Close(buffer);
                await PlaceAsync(_next, mayBeginNewLog: false, cancellationToken);
                return Nothing;
            }
        }

        if (_taken.Count == 0)
        {
            return PassOver(buffer);
        }

        // Kept until what is bad among them is parked: they come from the cluster once.
        var received = _progress!.Received;
        var groups = await _judge.JudgeAsync(_taken, received, cancellationToken);
        var entry = new LogEntry(_taken[0].Offset, _taken[^1].Offset + 1, _taken[0].At, 0, groups);
        _taken.Clear();
        _next = received.Position = entry.NextOffset;
        return [entry];
    }

    public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords)
    {
        var messages = context.History.Read(_place, from, until, maxRecords);
        return messages.Count == 0
            ? Nothing
            : [new LogEntry(messages[0].Offset, messages[^1].Offset + 1, messages[0].At, 0, _judge.Sift(messages, _progress!.Again()))];
    }

    public ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
    {
        _progress?.Received.Settle(offset);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            context.Consumer.Close(buffer);
        }

        return ValueTask.CompletedTask;
    }

    // Committed like any other place: the end that everybody sees lies behind it, and the group would seem behind for ever.
    private IReadOnlyList<LogEntry> PassOver(PartitionBuffer buffer)
    {
        if (buffer.TakeEnd(Gate.Limit) is not { } end)
        {
            return Nothing;
        }

        var entry = new LogEntry(_next, end, context.Time.GetUtcNow(), 0, []);
        _next = _progress!.Received.Position = end;
        return [entry];
    }

    private async Task<long> PlaceAsync(long? committed, bool mayBeginNewLog, CancellationToken cancellationToken)
    {
        var ends = await context.Consumer.AskAsync(client => client.AskEnds(_place, context.Options.RequestTimeout)).WaitAsync(cancellationToken);
        var (low, high) = (ends.Low.Value, ends.High.Value);
        var start = Math.Max(low, committed ?? low);
        if (start > high)
        {
            if (!mayBeginNewLog)
            {
                throw new InvalidDataException(
                    $"The committed offset of {_place} is {committed}, the topic ends at {high}: records have been lost. Start with --Streams:AcceptNewLog=true to go on with what is there.");
            }

            // Without an id of its own it is told from the one before by this alone: what its consumers have of that one is not of this one.
            _progress!.BeginNewLog();
            (committed, start) = (null, low);
        }

        if (committed < low)
        {
            await ParkRangeAsync(committed.Value, low, cancellationToken);
        }

        _buffer = context.Consumer.Open(_place, start);
        _next = start;
        return start;
    }

    private void CompleteReceived(ReceivedParts received, long until)
    {
        while (received.Position < until && context.History.Read(_place, received.Position, until, ReadAtOnce) is { Count: > 0 } messages)
        {
            _judge.Sift(messages, received);
            received.Position = messages[^1].Offset + 1;
        }
    }

    private async Task ParkRangeAsync(long from, long until, CancellationToken cancellationToken)
    {
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"Offsets {from} to {until} of {topic.Name}/{partition} are gone: the topic's retention deleted them before they were consumed.");
        LogLostRange(context.Logger, topic.Name, partition, from, until);
        var letter = new DeadLetter(0, topic.Stream, partition, from, 0, "", reason, context.Time.GetUtcNow(), 0, Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $$"""{"partition":{{partition}},"from":{{from}},"to":{{until}},"reason":"retention"}""")));
        await context.DeadLetters.ParkAsync([letter], cancellationToken);
    }

    [LoggerMessage(4201, LogLevel.Error, "{Topic}/{Partition}: offsets {From} to {Until} were deleted by the topic's retention before they were consumed. Noted as a dead letter; reading goes on behind them.")]
    private static partial void LogLostRange(ILogger logger, string topic, int partition, long from, long until);
}
