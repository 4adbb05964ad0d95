using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Consuming;

namespace Weir.Streaming.Kafka.Numbers;

/// <summary>Reads the topic of the marks from its beginning on and goes on as they come, in a thread of its own; whoever has to know what stands before an offset waits for it. Thread-safe.</summary>
internal sealed partial class MarkTail : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly RepeatedFailure _failing;
    private readonly TopicPartition _place;
    private readonly Action<RequestMark, long> _onMark;
    private readonly IConsumer<Ignore, byte[]?> _consumer;
    private readonly ReaderWriterLockSlim _use = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly Thread _thread;
    private long _position;

    /// <param name="options">Settings.</param>
    /// <param name="onMark">Gets each mark with its offset, ascending.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log of the program.</param>
    public MarkTail(KafkaOptions options, Action<RequestMark, long> onMark, TimeProvider time, ILogger logger)
    {
        (_options, _onMark, _time, _logger) = (options, onMark, time, logger);
        _failing = new RepeatedFailure(time);
        _place = new TopicPartition(options.TopicOf(options.Producers), 0);
        _consumer = KafkaClients.Quiet<Ignore, byte[]?>(KafkaClients.Reader(options)).Build();
        _consumer.Assign(new TopicPartitionOffset(_place, Offset.Beginning));
        _thread = new Thread(Run) { IsBackground = true, Name = "kafka-marks" };
        _thread.Start();
    }

    /// <summary>Waits until everything that stands in the topic now has been read.</summary>
    /// <exception cref="AppendFailedException">The cluster does not answer in time.</exception>
    public async Task ReachEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ends = await Task.Run(FindEnds, cancellationToken);
            await ReachAsync(ends.High.Value, cancellationToken);
        }
        catch (KafkaException exception)
        {
            throw new AppendFailedException($"Kafka does not say where {_place} ends: {exception.Error.Reason}.", exception);
        }
    }

    /// <summary>Waits until everything below an offset has been read.</summary>
    /// <exception cref="AppendFailedException">It takes too long.</exception>
    public async Task ReachAsync(long offset, CancellationToken cancellationToken)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            if (_position >= offset)
            {
                return;
            }

            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(reached, offset);
        }

        try
        {
            await reached.Task.WaitAsync(_options.RequestTimeout, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new AppendFailedException($"What stands in {_place} below {offset} was not read within {_options.RequestTimeout}; whether the request is there is unknown.", exception);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _use.End(_consumer, _options.RequestTimeout);
        _stop.Dispose();
    }

    private WatermarkOffsets FindEnds() => _use.Ask(() =>
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        return _consumer.AskEnds(_place, _options.RequestTimeout);
    });

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_consumer.Consume(Look) is not { } result)
                {
                    continue;
                }

                if (!result.IsPartitionEOF && result.Message.Value is { } value)
                {
                    _onMark(RequestMark.Read(value), result.Offset.Value);
                }

                Advance(result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1);
                _failing.End();
            }
            catch (JsonException exception)
            {
                // Somebody else's: it says nothing about any request.
                LogForeign(_place, exception.Message);
            }
            catch (Exception exception)
            {
                if (_failing.Strike() is > 0 and var times)
                {
                    LogFailed(_place, times, exception);
                }
            }
        }
    }

    private void Advance(long position)
    {
        lock (_lock)
        {
            _position = position;
            while (_waiting.TryPeek(out var reached, out var offset) && offset <= position)
            {
                _waiting.Dequeue();
                reached.TrySetResult();
            }
        }
    }

    [LoggerMessage(4501, LogLevel.Warning, "{Place} holds something that is no mark of a request; it is passed over: {Reason}")]
    private partial void LogForeign(TopicPartition place, string reason);

    [LoggerMessage(4502, LogLevel.Error, "{Place} could not be read on, {Times} times since the last such line; tried again. Until then numbered requests wait.")]
    private partial void LogFailed(TopicPartition place, long times, Exception exception);
}
