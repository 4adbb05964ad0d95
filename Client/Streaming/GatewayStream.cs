using Weir.Records;

namespace Weir.Client;

/// <summary>Frames over one connection after another: this class queues and waits, an <see cref="IStreamConnection"/> moves bytes.</summary>
internal sealed class GatewayStream : IGatewayStream
{
    private readonly IStreamConnector _connector;
    private readonly GatewayStreamOptions _options;
    private readonly FrameWindow _window;
    private readonly Lock _lock = new();
    private readonly Pulse _changed = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _pump = Task.CompletedTask;
    private GatewayClientException? _failure;
    private bool _completing;
    private int _connections;

    private GatewayStream(IStreamConnector connector, GatewayStreamOptions options, RecordKind kind, string producer, long first)
    {
        _connector = connector;
        _options = options;
        Kind = kind;
        Producer = producer;
        _window = new FrameWindow(first);
    }

    public RecordKind Kind { get; }

    public string Producer { get; }

    public long Next
    {
        get
        {
            lock (_lock)
            {
                return _window.Next;
            }
        }
    }

    public StreamProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return new StreamProgress(_window.Queued, _window.Accepted, _window.Rejected, _connections);
            }
        }
    }

    public static async Task<GatewayStream> OpenAsync(
        IStreamConnector connector, GatewayStreamOptions options, RecordKind kind, string producer, long first, CancellationToken cancellationToken)
    {
        var connection = await connector.ConnectAsync(first, cancellationToken);
        var stream = new GatewayStream(connector, options, kind, producer, first);
        stream._pump = stream.PumpAsync(connection);
        return stream;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<GatewayRecord> records, CancellationToken cancellationToken = default)
    {
        while (!records.IsEmpty)
        {
            // A frame over the server's limit counts as one reject and not as its records: no frame comes near it.
            var part = records[..Math.Min(records.Length, IGatewayStream.FrameRecordsMax)];
            var isText = _options.Format == RecordFormat.Json;
            var body = isText ? RecordEncoder.EncodeJson(part.Span) : RecordEncoder.EncodeDatums(part.Span);
            await SendAsync(new StreamFrame(body, part.Length, isText), cancellationToken);
            records = records[part.Length..];
        }
    }

    public async ValueTask SendAsync(StreamFrame frame, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Count, 1, nameof(frame));
        while (true)
        {
            var changed = _changed.Next;
            lock (_lock)
            {
                ThrowIfFailed();
                if (_completing)
                {
                    throw new InvalidOperationException("The stream is completed.");
                }

                if (_window.Count < _options.FramesInFlightMax)
                {
                    _window.Enqueue(frame);
                    break;
                }
            }

            await changed.WaitAsync(cancellationToken);
        }

        _changed.Set();
    }

    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = _changed.Next;
            lock (_lock)
            {
                ThrowIfFailed();
                if (_window.Count == 0)
                {
                    return;
                }
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<StreamProgress> CompleteAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _completing = true;
        }

        _changed.Set();
        await FlushAsync(cancellationToken);
        await _pump.WaitAsync(cancellationToken);
        return Progress;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_pump.IsCompleted)
        {
            await _stop.CancelAsync();
        }

        await _pump;
        _stop.Dispose();
    }

    /// <summary>Connection after connection until everything is acknowledged, the stream is left, or patience ends.</summary>
    private async Task PumpAsync(IStreamConnection connection)
    {
        try
        {
            for (var retry = 0; ; retry++)
            {
                var before = Rewind();
                using (connection)
                {
                    if (await connection.RunAsync(this, _stop.Token) || IsDone())
                    {
                        return;
                    }

                    retry = Progress.Accepted + Progress.Rejected > before ? 0 : retry;
                    if (retry >= _connector.Retries.RetriesMax)
                    {
                        throw new ServerUnavailableException(
                            $"The connection was lost {retry + 1} times in a row without an acknowledgement: {connection.Loss}");
                    }
                }

                await _connector.Retries.PauseAsync(retry, null, _stop.Token);
                connection = await _connector.ConnectAsync(FirstUnacknowledged(), _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Fail(new ServerUnavailableException("The stream was disposed before everything was acknowledged."));
        }
        catch (GatewayClientException e)
        {
            Fail(e);
        }
    }

    /// <summary>The next frame, waiting for one; null when the stream is completed and everything acknowledged.</summary>
    internal async Task<StreamFrame?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Next;
            lock (_lock)
            {
                if (_window.TryTake(out var frame))
                {
                    return frame;
                }

                if (_completing && _window.Count == 0)
                {
                    return null;
                }
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The next frame, when there is one now.</summary>
    internal bool TryTake(out StreamFrame frame)
    {
        lock (_lock)
        {
            return _window.TryTake(out frame);
        }
    }

    /// <exception cref="UnexpectedAnswerException">The server counts more records than were sent.</exception>
    internal void Acknowledge(StreamAck ack)
    {
        lock (_lock)
        {
            foreach (var reject in ack.Reasons ?? [])
            {
                if (_window.TryPlaceReject(reject.Record, out var index))
                {
                    _options.OnRejected?.Invoke(new RejectedRecord(index, reject.Reason));
                }
            }

            if (!_window.Acknowledge(ack.Acked, ack.Rejected))
            {
                throw new UnexpectedAnswerException($"stream: the server acknowledges {ack.Acked} + {ack.Rejected} records, more than were sent.");
            }

            _options.OnAcknowledged?.Invoke(_window.FirstUnacknowledged - 1);
        }

        _changed.Set();
    }

    private long Rewind()
    {
        lock (_lock)
        {
            _connections++;
            _window.Rewind();
            return _window.Accepted + _window.Rejected;
        }
    }

    private bool IsDone()
    {
        lock (_lock)
        {
            return _completing && _window.Count == 0;
        }
    }

    private long FirstUnacknowledged()
    {
        lock (_lock)
        {
            return _window.FirstUnacknowledged;
        }
    }

    private void Fail(GatewayClientException failure)
    {
        lock (_lock)
        {
            failure.Number ??= new Weir.Streaming.ProducerSequence(Producer, _window.FirstUnacknowledged);
            _failure = failure;
        }

        _changed.Set();
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }
    }
}
