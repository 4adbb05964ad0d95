using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka.Numbers;

/// <summary>
/// Which numbers of which producers have been begun and done, for all silos: a topic of marks in one partition, whose order decides. How a request is judged and
/// divided stands there before the first of its records is sent, so that a repeat comes out the same at whichever silo; who finds that another attempt
/// was noted before its own goes on as that one, or, where it was judged otherwise, sends nothing. Thread-safe.
/// </summary>
internal sealed class RequestLedger : IDisposable
{
    private const int Begun = 0;
    private const int Done = 1;
    private const int Marks = 2;
    private readonly Dictionary<string, ProducerClaims> _claims;
    private readonly ProducerOptions _producers;
    private readonly KafkaProducer _producer;
    private readonly string _topic;
    private readonly MarkTail _tail;
    private volatile bool _hasCaughtUp;

    public RequestLedger(KafkaOptions options, ProducerOptions producers, KafkaProducer producer, TimeProvider time, ILogger logger)
    {
        (_producers, _producer) = (producers, producer);
        _topic = options.TopicOf(options.Producers);
        _claims = options.Streams.ToDictionary(
            stream => stream,
            _ => new ProducerClaims(new ProducerSet(producers.ProducerWindow, producers.ProducerExpiry), time, producers.MaxProducers, isShared: true),
            StringComparer.Ordinal);
        _tail = new MarkTail(options, Note, time, logger);
    }

    /// <summary>Producers remembered in a stream.</summary>
    public int Count(string stream) => _claims[stream].Count;

    /// <inheritdoc cref="IStreamAppender.ClaimAsync"/>
    /// <exception cref="AppendFailedException">What is known of the number cannot be found out.</exception>
    public async ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        var claims = _claims[stream];
        var decision = await claims.ClaimAsync(sequence, cancellationToken);
        if (decision.Outcome == ClaimOutcome.Refused)
        {
            // What another silo has just noted may be what is missing.
            await _tail.ReachEndAsync(cancellationToken);
            decision = await claims.ClaimAsync(sequence, cancellationToken);
        }

        return new ClaimedNumber(claims, sequence, decision);
    }

    /// <summary>Takes a claim for what it is.</summary>
    /// <exception cref="ArgumentException">It allows nothing in this stream.</exception>
    public ClaimedNumber? Check(string stream, ProducerClaim? claim) => ClaimedNumber.Check(claim, _claims[stream]);

    /// <summary>Notes how a request was judged, unless it is a repeat of one that is noted.</summary>
    /// <returns>The attempt that counts: this one, or one that another silo noted before and that came out the same.</returns>
    /// <exception cref="AppendFailedException">Another attempt was noted before, or whether this one was is not known.</exception>
    public async Task<AppendAttempt> BeginAsync(string stream, ClaimedNumber claim, AppendAttempt attempt)
    {
        if (claim.Outcome == ClaimOutcome.Incomplete)
        {
            return attempt;
        }

        var batch = _producer.Begin();
        Add(batch, RequestMark.Of(stream, claim.Sequence, attempt, isDone: false, claim.Last ?? 0));
        await batch.SentAsync().ConfigureAwait(false);
        await ReachAsync(batch).ConfigureAwait(false);
        var first = _claims[stream].Find(claim.Sequence) ?? attempt;
        return first with { ReceivedAt = attempt.ReceivedAt } == attempt
            ? first
            : throw new AppendFailedException(
                $"Number {claim.Sequence.Sequence} of producer {claim.Sequence.Producer} was begun by another silo before, and judged otherwise; sent again, it is completed as it was judged there.");
    }

    /// <summary>Notes that every record of a request is durable.</summary>
    /// <exception cref="AppendFailedException">Whether that is noted is not known.</exception>
    public async Task EndAsync(string stream, ClaimedNumber claim, AppendAttempt attempt)
    {
        var batch = _producer.Begin();
        var done = RequestMark.Of(stream, claim.Sequence, attempt, isDone: true, claim.Last ?? 0);
        Add(batch, done);
        await batch.SentAsync().ConfigureAwait(false);
        if (batch.LastOffset >= 0)
        {
            // Without waiting for the tail: the next number may be asked for already.
            Note(done, batch.LastOffset);
        }
        else
        {
            await ReachAsync(batch).ConfigureAwait(false);
        }

        // What was begun need not be known any more: now, and not before, for the two may fare differently. Nobody waits for it.
        var after = _producer.Begin();
        after.Add(_topic, 0, new OutgoingMessage { Key = (done with { IsDone = false }).GetKey(_producers.ProducerWindow), IsTombstone = true });
        _ = after.SentAsync().ContinueWith(static sent => sent.Exception, TaskScheduler.Default);
    }

    public void Dispose() => _tail.Dispose();

    // A record that had to be sent twice is confirmed without its place.
    private Task ReachAsync(SendBatch batch) =>
        batch.LastOffset >= 0 ? _tail.ReachAsync(batch.LastOffset + 1, CancellationToken.None) : _tail.ReachEndAsync(CancellationToken.None);

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!_hasCaughtUp)
        {
            await _tail.ReachEndAsync(cancellationToken);
            _hasCaughtUp = true;
        }
    }

    private void Add(SendBatch batch, RequestMark mark) => batch.Add(_topic, 0, new OutgoingMessage { Key = mark.GetKey(_producers.ProducerWindow), Value = mark.ToBytes() });

    private void Note(RequestMark mark, long offset)
    {
        if (!_claims.TryGetValue(mark.Stream, out var claims))
        {
            return;
        }

        claims.Learn(mark.Producer, mark.Through, mark.ReceivedAt);
        if (mark.IsDone && claims.Find(mark.Number) is { } begun && begun != mark.Attempt && !claims.Has(mark.Number, Done))
        {
            // Begun too late by somebody who has not come back to say so: what was done counts.
            claims.Forget(mark.Number);
        }

        claims.Record(new ProducerEntry(mark.Producer, mark.Sequence, Begun, Marks, mark.Attempt, 0, 0, offset));
        if (mark.IsDone)
        {
            claims.Record(new ProducerEntry(mark.Producer, mark.Sequence, Done, Marks, mark.Attempt, 0, 0, offset));
        }

        claims.Consume(0, offset);
    }
}
