using System.Runtime.CompilerServices;
using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Elevators;

/// <summary>
/// A device's queries. They interleave with everything and change nothing; only immutable parts are awaited, and where one is gone, or readings have moved from the
/// state into chunks meanwhile, the query begins again from the state.
/// </summary>
internal sealed class ElevatorQueries(string device, HistoryStore store)
{
    /// <summary>Readings move at most once a checkpoint: so many in a row are no coincidence.</summary>
    private const int RestartsMax = 20;
    private const int ReadAtOnce = 10_000;

    public static ElevatorSummary Summary(ElevatorState state) => new(
        [.. state.Sensors.Select(sensor => new SensorSummary(sensor.Type, sensor.Count, sensor.Late, sensor.Duplicates, sensor.Last))], state.UnknownFields);

    /// <summary>A page. The function gives the state, or throws when it is not to be trusted.</summary>
    public async Task<ReadingPage?> GetReadingsAsync(Func<ElevatorState> state, ReadingQuery query, CancellationToken cancellationToken) =>
        state().IsKnown ? await UntilStillAsync(state, current => TryGetReadingsAsync(Choose(current, query.Type), query, cancellationToken)) : null;

    /// <summary>A device's accelerometer readings by date, page after page.</summary>
    /// <param name="state">Gives the state, or throws when it is not to be trusted.</param>
    /// <param name="from">Date of the first, Unix ms.</param>
    /// <param name="to">Last date, Unix ms; included.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<IReadOnlyList<SensorReading>> GetAccelerationsAsync(
        Func<ElevatorState> state, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (ReadingPlace? place = new ReadingPlace(from, 0); place is { } next;)
        {
            var query = new ReadingQuery(SensorType.Accelerometer, next.Date, next.Print, to, ReadAtOnce);
            var page = await GetReadingsAsync(state, query, cancellationToken);
            yield return page!.Readings;
            place = page.Next is { } text && ReadingPlace.TryParse(text, out var behind) ? behind : null;
        }
    }

    /// <summary>Part of a history of another kind than the types that devices send.</summary>
    public async Task<IReadOnlyList<SensorReading>> CollectAsync(
        Func<ElevatorState> state, Func<ElevatorState, SensorState?> choose, ReadingPlace from, long to, int limit, CancellationToken cancellationToken)
    {
        var query = new ReadingQuery(null, from.Date, from.Print, to, limit);
        return (await UntilStillAsync(state, current => TryGetReadingsAsync(choose(current) is { } chosen ? [chosen] : [], query, cancellationToken))).Readings;
    }

    /// <summary>The end of such a history.</summary>
    public async Task<IReadOnlyList<SensorReading>> CollectLastAsync(
        Func<ElevatorState> state, Func<ElevatorState, SensorState?> choose, int count, CancellationToken cancellationToken) => await UntilStillAsync(
            state, current => choose(current) is { } chosen ? HistoryTail.TryReadAsync(store, chosen, count, cancellationToken) : Task.FromResult<List<SensorReading>?>([]));

    /// <summary>Tries until nothing has moved meanwhile.</summary>
    private async Task<T> UntilStillAsync<T>(Func<ElevatorState> state, Func<ElevatorState, Task<T?>> tryAsync)
        where T : class
    {
        for (var restart = 0; restart < RestartsMax; restart++)
        {
            if (await tryAsync(state()) is { } found)
            {
                state();
                return found;
            }
        }

        throw new TimeoutException($"Device {device}: its readings moved {RestartsMax} times during one query.");
    }

    private static List<SensorState> Choose(ElevatorState state, SensorType? type) =>
        [.. state.Sensors.Where(sensor => type is null || sensor.Type == type)];

    private async Task<ReadingPage?> TryGetReadingsAsync(List<SensorState> sensors, ReadingQuery query, CancellationToken cancellationToken)
    {
        var from = new ReadingPlace(query.From, query.FromPrint);
        var moves = sensors.ConvertAll(sensor => sensor.History.Moves);
        var found = new List<PlacedReading>();
        foreach (var sensor in sensors)
        {
            var collector = new PageCollector(query.To, query.Limit);
            if (!await TryCollectAsync(sensor, from, collector, cancellationToken))
            {
                return null;
            }

            found.AddRange(collector.Readings);
        }

        // From here on nothing is awaited: what is open now belongs to the chunks seen above unless something has moved.
        if (!sensors.ConvertAll(sensor => sensor.History.Moves).SequenceEqual(moves))
        {
            return null;
        }

        foreach (var sensor in sensors)
        {
            var collector = new PageCollector(query.To, query.Limit);
            collector.TryAdd(sensor.History.OpenFrom(from));
            found.AddRange(collector.Readings);
        }

        return PageCollector.ToPage(found, query.Limit);
    }

    /// <summary>Collects from chunks.</summary>
    /// <returns>False when one is gone.</returns>
    private async Task<bool> TryCollectAsync(SensorState sensor, ReadingPlace from, PageCollector into, CancellationToken cancellationToken)
    {
        foreach (var pointer in sensor.History.Pages)
        {
            if (pointer.Last < from)
            {
                continue;
            }

            if (into.IsBehind(pointer.First))
            {
                return true;
            }

            if (await store.ReadPageAsync(sensor.Type, pointer.Number, cancellationToken) is not { } page)
            {
                return false;
            }

            for (var i = HistoryStore.FirstWith(page, from); i < page.Parts.Count && !into.IsBehind(page.Parts[i].First); i++)
            {
                if (await store.ReadChunkAsync(sensor.Type, page.Parts[i].Number, cancellationToken) is not { } chunk)
                {
                    return false;
                }

                if (!into.TryAdd(chunk.Readings.Skip(chunk.IndexOf(PlacedReading.Before(from)))))
                {
                    return true;
                }
            }
        }

        return true;
    }
}
