using Microsoft.Extensions.Options;
using Orleans;
using Weir.Ingest;
using Weir.Silo.Ingest;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>
/// Sends letters of one stream and block as one numbered request. What it holds is noted before it is appended, and that it was afterwards: a crash in between
/// leaves an open request, which the next call first brings to its end under its number, so that the log takes it once. Calls must not overlap.
/// </summary>
internal sealed class LetterRequests(
    IDeadLetterStore store,
    RedriveNotes notes,
    IngestService ingest,
    IOptions<ProducerOptions> producers,
    InFlightBytes inFlight,
    BatchPool pool,
    IngestMetrics metrics,
    TimeProvider time)
{
    private const string Undecided = "redrive it again: that is decided then, and it is counted once";

    /// <summary>Redrives letters of one block.</summary>
    /// <exception cref="IOException">The note cannot be read or written.</exception>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else redrives letters of the block.</exception>
    public async Task RedriveAsync(LetterReader reader, string stream, IReadOnlyList<DeadLetter> letters, RedriveTally tally, CancellationToken cancellationToken)
    {
        var block = RedriveNotes.BlockOf(letters[0].Id);
        var note = await notes.ReadAsync(stream, block);
        if (note.State!.Open is not null)
        {
            if (await SettleAsync(reader, stream, note.State, cancellationToken) is { } obstacle)
            {
                tally.FailRest(letters, obstacle);
                return;
            }

            await notes.WriteAsync(stream, block, note);
        }

        List<DeadLetter> open = [];
        foreach (var letter in letters)
        {
            if (!note.State.Letters.TryGetValue(letter.Id, out var known) || known.Print != LetterPrint.Of(letter))
            {
                open.Add(letter);
            }
            else if (known.IsCounted)
            {
                tally.Redriven(letter.Id);
            }
            else
            {
                tally.Fail(letter.Id, FormattableString.Invariant(
                    $"a redrive at {known.At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} was cut off, and nobody can know any more whether it was counted"));
            }
        }

        await SendAsync(reader, stream, block, note, open, tally, cancellationToken);
    }

    private async Task SendAsync(
        LetterReader reader, string stream, long block, GrainState<RedriveNote> note, List<DeadLetter> letters, RedriveTally tally, CancellationToken cancellationToken)
    {
        using var request = new LetterBatch(reader, pool, inFlight);
        var now = time.GetUtcNow();
        foreach (var letter in letters)
        {
            try
            {
                if (request.Add(letter, now) is { } fault)
                {
                    tally.Fail(letter.Id, fault);
                }
            }
            catch (NoRoomException e)
            {
                tally.Fail(letter.Id, e.Message);
            }
        }

        if (request.Letters.Count == 0)
        {
            return;
        }

        if (ingest.IsBehind(stream))
        {
            tally.FailRest(letters, ingest.BehindDetail(stream));
            return;
        }

        var (claim, number) = await ClaimAsync(stream, note.State!, cancellationToken);
        using (claim)
        {
            if (claim.Outcome == ClaimOutcome.Full)
            {
                tally.FailRest(letters, ingest.FullDetail(stream, number));
                return;
            }

            note.State!.Open = new OpenRedrive(now, [.. request.Letters]);
            await notes.WriteAsync(stream, block, note);
            if (!await ingest.TryAppendAsync(stream, request.Batch, ingest.Attempt(stream, now, request.Batch), claim))
            {
                tally.FailRest(letters, $"some part could not be made durable; {Undecided}");
                return;
            }
        }

        metrics.Redriven(stream, request.Batch.Accepted);
        note.State.Close(isCounted: true);
        await notes.WriteAsync(stream, block, note);
        foreach (var mark in request.Letters)
        {
            tally.Redriven(mark.Id);
        }
    }

    /// <summary>
    /// The next number. One that the log does not take as the next is left: its producer was forgotten, or a log and a note that do not belong together have met.
    /// </summary>
    private async Task<(ProducerClaim Claim, ProducerSequence Number)> ClaimAsync(string stream, RedriveNote note, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (note.Producer.Length == 0)
            {
                (note.Producer, note.Number) = ($"{ProducerIds.Reserved}{Guid.NewGuid():N}", 1);
            }

            var number = new ProducerSequence(note.Producer, note.Number);
            var claim = await ingest.ClaimAsync(stream, number, cancellationToken);
            if (claim.Outcome is ClaimOutcome.First or ClaimOutcome.Full)
            {
                return (claim, number);
            }

            claim.Dispose();
            note.Producer = "";
        }
    }

    /// <summary>Brings the open request to its end: it is in the log already, or is appended now, or nobody can know.</summary>
    /// <returns>Why that cannot be done now; null when it was.</returns>
    private async Task<string?> SettleAsync(LetterReader reader, string stream, RedriveNote note, CancellationToken cancellationToken)
    {
        var open = note.Open!;

        // A producer that was forgotten meanwhile looks like a new one.
        if (time.GetUtcNow() - open.At >= producers.Value.ProducerExpiry)
        {
            note.Close(isCounted: false);
            return null;
        }

        var number = new ProducerSequence(note.Producer, note.Number);
        using var claim = await ingest.ClaimAsync(stream, number, cancellationToken);
        if (claim.Outcome == ClaimOutcome.Full)
        {
            return ingest.FullDetail(stream, number);
        }

        if (claim.Outcome is not (ClaimOutcome.First or ClaimOutcome.Incomplete))
        {
            note.Close(isCounted: claim.Outcome == ClaimOutcome.Complete);
            return null;
        }

        using var request = new LetterBatch(reader, pool, inFlight);
        var receivedAt = claim.Attempt?.ReceivedAt ?? time.GetUtcNow();
        if (!await IsSameAsync(open, request, receivedAt, cancellationToken)
            || (claim.Attempt is { } first && first.Accepted != request.Batch.Accepted))
        {
            note.Close(isCounted: false);
            return null;
        }

        if (!await ingest.TryAppendAsync(stream, request.Batch, claim.Attempt ?? ingest.Attempt(stream, receivedAt, request.Batch), claim))
        {
            return $"an earlier redrive was cut off, and its rest could not be made durable; {Undecided}";
        }

        metrics.Redriven(stream, request.Batch.Accepted);
        note.Close(isCounted: true);
        return null;
    }

    /// <summary>Puts the open request together again.</summary>
    /// <returns>False when a letter has gone or is judged otherwise now: then it would be another request.</returns>
    private async Task<bool> IsSameAsync(OpenRedrive open, LetterBatch request, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        foreach (var mark in open.Letters)
        {
            var found = await store.ReadAsync(mark.Id - 1, 1, cancellationToken);
            if (found is not [var letter] || letter.Id != mark.Id || LetterPrint.Of(letter) != mark.Print || request.Add(letter, receivedAt) is not null)
            {
                return false;
            }
        }

        return true;
    }
}
