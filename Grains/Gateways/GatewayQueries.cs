using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Gateways;
using Weir.Grains.Chunks;
using Weir.Questions;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>
/// A gateway's queries. They interleave with everything and change nothing; the only thing awaited is an immutable chunk, and where one is
/// gone the state has moved on, so the query begins again from the state.
/// </summary>
internal sealed class GatewayQueries(
    string gateway, AccountingRules rules, ChunkStore<ChunkName, DayChunk> chunks, IGrainStorage storage, GrainId grainId, TimeProvider time, CancellationToken ending)
{
    /// <summary>A chunk is replaced at most once a checkpoint: so many in a row are no coincidence.</summary>
    private const int RestartsMax = 20;

    private TaskCompletionSource? _changed;

    /// <summary>Wakes the watchers; also when the activation must answer no more.</summary>
    public void Changed()
    {
        var waiting = _changed;
        _changed = null;
        waiting?.SetResult();
    }

    /// <summary>Totals of days <paramref name="from"/> to <paramref name="to"/>. The function gives the state, or throws when it is not to be trusted.</summary>
    public async Task<GatewayTotals?> GetTotalsAsync(Func<GatewayState> state, RecordKind? kind, int from, int to, CancellationToken cancellationToken)
    {
        for (var restart = 0; restart < RestartsMax; restart++)
        {
            var current = state();
            if (!current.IsKnown)
            {
                return null;
            }

            var kinds = GatewayAnswers.Kinds(current);
            var chosen = GatewayAnswers.Choose(current, kind);
            if (chosen is null || current.Find(chosen.Value) is not { } found)
            {
                return new GatewayTotals(chosen, kinds, [], null);
            }

            var finalUntil = GatewayAnswers.FinalUntil(found);
            if (await TryDaysAsync(found, from, to, cancellationToken) is { } days)
            {
                state();
                return new GatewayTotals(chosen, kinds, Select(found.Kind, days, from, to), finalUntil);
            }
        }

        throw MovedTooOften();
    }

    public async Task<WatchedDay?> WatchAsync(Func<GatewayState> state, RecordKind? kind, long after, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var current = state();
            if (!current.IsKnown)
            {
                return null;
            }

            var kinds = GatewayAnswers.Kinds(current);
            if (GatewayAnswers.Choose(current, kind) is not { } chosen)
            {
                return new WatchedDay(current.Version, null, kinds, null);
            }

            var found = current.Find(chosen);
            var version = found?.ChangedIn ?? 0;
            var left = GatewayQuestions.WatchMax - time.GetElapsedTime(began);
            if (version != after || left <= TimeSpan.Zero || ending.IsCancellationRequested)
            {
                return new WatchedDay(version, chosen, kinds, found is null ? null : CurrentDay(found));
            }

            await WaitForChangeAsync(left, cancellationToken);
        }
    }

    /// <summary>Totals of one day as of a state that is durable; not found when the state moved on meanwhile.</summary>
    public async Task<(bool IsCurrent, GatewayDay? Day)> TryGetDayAsync(GatewayState state, RecordKind kind, int day, CancellationToken cancellationToken)
    {
        var version = state.Version;
        if (state.Find(kind) is not { } found)
        {
            return (true, null);
        }

        var days = await TryDaysAsync(found, day, day, cancellationToken);
        return days is null
            ? (false, null)
            : (true, days.TryGet(day, out var total) && total.Records > 0 ? new GatewayDay(gateway, version, total.Tx, total.Rx) : null);
    }

    /// <summary>Totals of one day as of the last durable write, where the state in memory is ahead of it.</summary>
    public async Task<GatewayDay?> GetDurableDayAsync(RecordKind kind, int day, CancellationToken cancellationToken)
    {
        for (var restart = 0; restart < RestartsMax; restart++)
        {
            var stored = new GrainState<GatewayState>();
            await storage.ReadStateAsync(GatewayGrain.StateName, grainId, stored, cancellationToken);
            if (!stored.RecordExists || stored.State is null)
            {
                return null;
            }

            var (isCurrent, total) = await TryGetDayAsync(stored.State, kind, day, cancellationToken);
            if (isCurrent)
            {
                return total;
            }
        }

        throw MovedTooOften();
    }

    private static List<DayTotals> Select(RecordKind kind, DayLedger days, int from, int to)
    {
        var selected = new List<DayTotals>();
        foreach (ref readonly var day in days.Days)
        {
            if (day.Day >= from && day.Day <= to && day.Records > 0)
            {
                selected.Add(GatewayAnswers.Totals(kind, day));
            }
        }

        return selected;
    }

    /// <summary>The day of the newest reading. The newest days never leave the state, so no chunk has a part of it.</summary>
    private DayTotals? CurrentDay(KindState kind)
    {
        var days = new DayLedger();
        kind.Account.Answer(rules, days);
        return days.TryGet(DayNumber.Of(kind.Account.Counts.Newest), out var total) ? GatewayAnswers.Totals(kind.Kind, total) : null;
    }

    /// <summary>All days in the state together with those in chunks of the months asked for; null when a chunk is gone.</summary>
    private async Task<DayLedger?> TryDaysAsync(KindState kind, int from, int to, CancellationToken cancellationToken)
    {
        var days = new DayLedger();
        kind.Account.Answer(rules, days);
        foreach (var name in GatewayAnswers.Chunks(kind, from, to))
        {
            if (await chunks.ReadAsync(name, cancellationToken) is not { } chunk)
            {
                return null;
            }

            days.Add(chunk.Days);
        }

        return days;
    }

    private async Task WaitForChangeAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        // Watchers go on in this activation, whose scheduler they came from: no hop over the thread pool is needed.
        _changed ??= new TaskCompletionSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        try
        {
            await _changed.Task.WaitAsync(atMost, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The silo stops: nobody is kept waiting.
        }
        catch (TimeoutException)
        {
            // The caller is answered with what it has.
        }
    }

    private TimeoutException MovedTooOften() =>
        new($"Gateway {gateway}: chunks of its days were replaced {RestartsMax} times during one query.");
}
