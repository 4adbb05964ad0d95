using Orleans.Runtime;
using Weir.Operations;
using Weir.Silo.Hosting.Streams;
using Weir.Silo.Ingest;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>Takes in again what dead letters hold. One call at a time: two operators at once wait for one another. Thread-safe.</summary>
internal sealed partial class LetterRedrive(
    IDeadLetterStore store, LetterRequests requests, LetterReaders readers, IHostApplicationLifetime lifetime, ILogger<LetterRedrive> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Redrives letters.</summary>
    /// <param name="ids">Their ids; one that comes twice counts once.</param>
    /// <param name="cancellationToken">Gives up; what was redriven by then is.</param>
    /// <returns>What became of each.</returns>
    public async Task<RedriveResult> RedriveAsync(IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        long[] wanted = [.. ids.Distinct().Order()];
        var tally = new RedriveTally();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var at = 0; at < wanted.Length;)
            {
                at += await RedriveAsync(wanted.AsMemory(at), tally, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }

        var result = tally.ToResult();
        LogRedriven(result.Redriven, result.Failed.Count);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Redrives as many of the first ids as one page brings.</summary>
    /// <returns>How many ids that decided.</returns>
    private async Task<int> RedriveAsync(ReadOnlyMemory<long> wanted, RedriveTally tally, CancellationToken cancellationToken)
    {
        var inRow = CountInRow(wanted.Span);
        var page = await store.ReadAsync(wanted.Span[0] - 1, inRow, cancellationToken);

        // A page may end before its limit, because of its bytes; what it has passed by and not brought is not there.
        var through = page.Count > 0 ? page[^1].Id : long.MaxValue;
        var decided = 0;
        for (; decided < inRow && wanted.Span[decided] <= through; decided++)
        {
            if (!page.Any(letter => letter.Id == wanted.Span[decided]))
            {
                tally.Fail(wanted.Span[decided], "there is no such letter: there never was, or it has been deleted");
            }
        }

        var last = wanted.Span[decided - 1];
        foreach (var block in page.Where(letter => letter.Id <= last).GroupBy(letter => (letter.Stream, RedriveNotes.BlockOf(letter.Id))))
        {
            await RedriveBlockAsync(block.Key.Stream, [.. block], tally, cancellationToken);
        }

        return decided;
    }

    private async Task RedriveBlockAsync(string stream, List<DeadLetter> letters, RedriveTally tally, CancellationToken cancellationToken)
    {
        if (readers.Find(stream) is not { } reader)
        {
            tally.FailRest(letters, $"its stream is {RecordReasons.Quote(stream)}; it must be one of {string.Join(", ", RecordStreams.Names)}");
            return;
        }

        // Taken until the silo ends, records would keep its log from ever being applied to the end.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            tally.FailRest(letters, "the server is stopping; redrive it again");
            return;
        }

        try
        {
            await requests.RedriveAsync(reader, stream, letters, tally, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OrleansException or NoRoomException or AppendFailedException or TimeoutException)
        {
            LogFailed(letters.Count, stream, letters[0].Id, e);
            tally.FailRest(letters, $"it could not be sent or not be noted ({e.Message}); redrive it again: however often, it is counted once");
        }
    }

    private static int CountInRow(ReadOnlySpan<long> ids)
    {
        var count = 1;
        while (count < ids.Length && ids[count] == ids[0] + count)
        {
            count++;
        }

        return count;
    }

    [LoggerMessage(1, LogLevel.Information, "{Redriven} dead letters redriven, {Failed} not.")]
    private partial void LogRedriven(int redriven, int failed);

    [LoggerMessage(2, LogLevel.Error, "{Count} dead letters of {Stream}, first {Id}, could not be redriven.")]
    private partial void LogFailed(int count, string stream, long id, Exception reason);
}
