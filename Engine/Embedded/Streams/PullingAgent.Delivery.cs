using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <content>Consumers: how they are met, woken and served.</content>
internal sealed partial class PullingAgent
{
    // A cursor at the stream's first container pins it until every consumer has said where to begin.
    private void Register(StreamId streamId, StreamSequenceToken firstToken, DateTimeOffset now, long read)
    {
        var stream = new StreamConsumers(now) { LastRead = read };
        var pin = _cache?.GetCacheCursor(streamId, firstToken);
        _streams.Add(streamId, stream);
        _registrations++;
        stream.Registration = RegisterAsync(streamId, stream, firstToken, pin);
    }

    private async Task RegisterAsync(StreamId streamId, StreamConsumers stream, StreamSequenceToken firstToken, IQueueCacheCursor? pin)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!IsShutdown)
            {
                var subscribers = _provider.Subscriptions.SubscribersOf(streamId, _provider.Name);
                await Task.WhenAll(Array.ConvertAll(subscribers, subscriber => AddConsumerAsync(streamId, stream, subscriber, firstToken)));
            }
        }
        catch (Exception exception)
        {
            LogRegistrationFailed(_logger, exception, streamId);
            _streams.Remove(streamId);
            stream.DisposeAll();
        }
        finally
        {
            _registrations--;
            stream.Registration = null;
            pin?.Dispose();
        }
    }

    private async Task AddConsumerAsync(StreamId streamId, StreamConsumers stream, (GuidId SubscriptionId, GrainId Consumer) subscriber,
        StreamSequenceToken firstToken)
    {
        var consumer = new StreamConsumerData(subscriber.SubscriptionId, _provider.Name, streamId, subscriber.Consumer);
        stream.All.Add(consumer);
        await HandshakeAsync(consumer, firstToken);
        if (IsShutdown) { return; }

        consumer.LastProcessedToken = consumer.LastToken?.Token ?? firstToken;
        consumer.PendingStartToken = null;
        consumer.IsRegistered = true;
        Wake(consumer);
    }

    /// <summary>Asks the consumer where to begin: at its own token if it has one, else at the container that made the agent ask.</summary>
    private async Task HandshakeAsync(StreamConsumerData consumer, StreamSequenceToken firstToken)
    {
        HandshakeToken? requested = null;
        if (_cache is not null)
        {
            try
            {
                requested = await _deliveryBackoff.RetryAsync(() => consumer.GetSequenceTokenAsync(_silo), (_, _) => !IsShutdown,
                    _options.MaxEventDeliveryTime);
                if (_cache is { } cache)
                {
                    consumer.DisposeCursor();
                    consumer.Cursor = CursorAt(cache, consumer.StreamId, requested?.Token ?? firstToken, firstToken);
                }
            }
            catch (Exception exception) when (!IsShutdown)
            {
                await ReportFailureAsync(consumer, exception, isDelivery: false, requested?.Token);
            }
        }

        consumer.LastToken = requested;
        if (consumer.Cursor is null && _cache is { } present && !IsShutdown)
        {
            consumer.Cursor = CursorAt(present, consumer.StreamId, firstToken, null);
        }
    }

    private static IQueueCacheCursor CursorAt(IQueueCache cache, StreamId streamId, StreamSequenceToken token, StreamSequenceToken? otherwise)
    {
        try
        {
            return cache.GetCacheCursor(streamId, token);
        }
        catch (QueueCacheMissException)
        {
            return cache.GetCacheCursor(streamId, otherwise);
        }
    }

    private void WakeConsumers(StreamConsumers stream, StreamSequenceToken startToken)
    {
        foreach (var consumer in stream.All)
        {
            if (consumer.IsRegistered)
            {
                consumer.Cursor?.Refresh(startToken);
                Wake(consumer);
            }
            else if (consumer.PendingStartToken is null || startToken.CompareTo(consumer.PendingStartToken) < 0)
            {
                consumer.PendingStartToken = startToken;
            }
        }
    }

    private void Wake(StreamConsumerData consumer)
    {
        if (!consumer.IsActive) { _ = RunCursorAsync(consumer); }
    }

    /// <summary>Delivers what the cursor has, one container after the other, until it has no more.</summary>
    private async Task RunCursorAsync(StreamConsumerData consumer)
    {
        consumer.IsActive = true;
        try
        {
            while (!IsShutdown && consumer.Cursor is { } cursor)
            {
                Exception? failure = null;
                IBatchContainer? batch = null;
                try
                {
                    if (!cursor.MoveNext()) { break; }

                    batch = cursor.GetCurrent(out _)!;
                    var delivered = HandshakeToken.Delivery(batch.SequenceToken);
                    HandshakeToken? wanted;
                    try
                    {
                        wanted = await consumer.Deliver(_silo, _scheduler, batch, delivered);
                    }
                    catch (Exception exception) when (!IsShutdown)
                    {
                        wanted = await DeliverAgainAsync(consumer, batch, delivered, exception);
                    }

                    OnDelivered(consumer, batch, delivered, wanted);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }

                if (failure is not null) { await SkipAsync(consumer, batch, failure); }
            }
        }
        catch (Exception exception)
        {
            LogCursorFailed(_logger, exception, consumer.StreamId);
        }
        finally
        {
            consumer.IsActive = false;
        }
    }

    private void OnDelivered(StreamConsumerData consumer, IBatchContainer batch, HandshakeToken delivered, HandshakeToken? wanted)
    {
        consumer.LastToken = delivered;
        if (wanted is null)
        {
            consumer.LastProcessedToken = batch.SequenceToken;
        }
        else if (_cache is { } cache)
        {
            Rewind(consumer, cache, batch, wanted);
        }
    }

    private async Task<HandshakeToken?> DeliverAgainAsync(StreamConsumerData consumer, IBatchContainer batch, HandshakeToken delivered, Exception failure)
    {
        LogDeliveryFailed(_logger, failure, consumer.StreamId);
        await _deliveryBackoff.WaitAsync(0);
        return await _deliveryBackoff.RetryAsync(async () => await consumer.Deliver(_silo, _scheduler, batch, delivered), GoOn, _options.MaxEventDeliveryTime);

        bool GoOn(Exception exception, int attempt)
        {
            LogDeliveryFailed(_logger, exception, consumer.StreamId);
            return !IsShutdown;
        }
    }

    // The consumer is elsewhere than the cursor. Its token names an event that it has: step over that one.
    private static void Rewind(StreamConsumerData consumer, IQueueCache cache, IBatchContainer batch, HandshakeToken wanted)
    {
        consumer.LastProcessedToken = wanted.Token;
        consumer.LastToken = wanted;
        IQueueCacheCursor cursor;
        try
        {
            cursor = cache.GetCacheCursor(consumer.StreamId, wanted.Token);
            cursor.MoveNext();
        }
        catch (QueueCacheMissException)
        {
            cursor = cache.GetCacheCursor(consumer.StreamId, batch.SequenceToken);
        }

        consumer.DisposeCursor();
        consumer.Cursor = cursor;
    }

    private async Task SkipAsync(StreamConsumerData consumer, IBatchContainer? batch, Exception failure)
    {
        if (IsShutdown) { return; }

        if (batch is null && _cache is { } cache)
        {
            consumer.DisposeCursor();
            consumer.Cursor = cache.GetCacheCursor(consumer.StreamId, null);
            await ReportFailureAsync(consumer, failure, isDelivery: true, null);
            return;
        }

        LogGivingUpDelivery(_logger, failure, consumer.StreamId);
        consumer.Cursor?.RecordDeliveryFailure();
        await ReportFailureAsync(consumer, new StreamEventDeliveryFailureException(consumer.StreamId), isDelivery: true, batch?.SequenceToken);
    }

    private async Task ReportFailureAsync(StreamConsumerData consumer, Exception exception, bool isDelivery, StreamSequenceToken? token)
    {
        await Quietly(consumer.ErrorInStreamAsync(_silo, exception));
        await Quietly(isDelivery
            ? _failureHandler.OnDeliveryFailure(consumer.SubscriptionId, _provider.Name, consumer.StreamId, token)
            : _failureHandler.OnSubscriptionFailure(consumer.SubscriptionId, _provider.Name, consumer.StreamId, token));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to register stream {Stream}.")]
    private static partial void LogRegistrationFailed(ILogger logger, Exception exception, StreamId stream);
    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed to deliver to the consumer of stream {Stream}, may retry.")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception exception, StreamId stream);
    [LoggerMessage(Level = LogLevel.Error, Message = "Gave up delivering to the consumer of stream {Stream}.")]
    private static partial void LogGivingUpDelivery(ILogger logger, Exception exception, StreamId stream);
    [LoggerMessage(Level = LogLevel.Error, Message = "The cursor of stream {Stream} failed.")]
    private static partial void LogCursorFailed(ILogger logger, Exception exception, StreamId stream);
}
