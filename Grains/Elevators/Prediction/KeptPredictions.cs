using Weir.Analytics.Prediction;
using Weir.Elevators;
using Weir.Elevators.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Questions for the predictions that a device issued, held against what its history says came. They interleave with everything and change nothing.</summary>
/// <param name="queries">Reads the history.</param>
/// <param name="rules">The grid.</param>
internal sealed class KeptPredictions(ElevatorQueries queries, ForecasterRules rules)
{
    private const double Level = PredictionBounds.LevelDefault / 100;

    /// <summary>A page.</summary>
    public async Task<KeptPage?> GetPageAsync(Func<ElevatorState> state, KeptQuery query, CancellationToken cancellationToken)
    {
        if (!state().IsKnown)
        {
            return null;
        }

        // A prediction has at least one point; one more than wanted tells where the next page begins.
        var stored = await queries.CollectAsync(state, Issued, new ReadingPlace(query.From, 0), query.To, query.Limit + 1, cancellationToken);
        var wanted = Fill(stored.Select(IssuedCodec.Read), query);
        var actual = await ActualsAsync(state, (int)query.Axis, wanted, cancellationToken);
        var items = new List<KeptPoint>();
        foreach (var issued in wanted)
        {
            var points = issued.Points((int)query.Axis, Level);
            for (var step = FirstStep(issued, query); step <= points.Length; step++)
            {
                if (items.Count == query.Limit)
                {
                    return new KeptPage(items, issued.IssuedAt, step);
                }

                items.Add(new KeptPoint(issued.IssuedAt, step, DeviceForecasts.ToPoint(points[step - 1]), actual.Find(issued.LastStep + step)));
            }
        }

        return new KeptPage(items, null, 0);
    }

    /// <summary>How good the newest were.</summary>
    public async Task<PredictionEvaluation?> EvaluateAsync(Func<ElevatorState> state, AccelerationAxis axis, int windows, CancellationToken cancellationToken)
    {
        if (!state().IsKnown)
        {
            return null;
        }

        var stored = await queries.CollectLastAsync(state, Issued, windows + PendingMax, cancellationToken);
        var all = stored.Select(IssuedCodec.Read).ToList();
        var actual = await ActualsAsync(state, (int)axis, all, cancellationToken);
        var over = all.Where(issued => issued.LastStep + issued.Horizon <= actual.LastStep).ToList();
        var score = new ForecastScore((int)axis, Level);
        foreach (var issued in over.Skip(Math.Max(0, over.Count - windows)))
        {
            score.Add(issued, actual.ValueAt);
        }

        return Describe(score, actual.MeanChange);
    }

    // Those whose instants have not all passed are not yet windows: there are no more than a horizon holds.
    private int PendingMax => (int)Math.Min(PredictionBounds.HorizonMax, (rules.Horizon * rules.Step / rules.IssueEvery) + 2);

    private static SensorState? Issued(ElevatorState state) => state.Forecast.Issued;

    private static int FirstStep(IssuedForecast issued, KeptQuery query) => issued.IssuedAt == query.From ? Math.Max(1, query.FromStep) : 1;

    // As many as fill a page, and one more.
    private static List<IssuedForecast> Fill(IEnumerable<IssuedForecast> stored, KeptQuery query)
    {
        var (wanted, points) = (new List<IssuedForecast>(), 0);
        foreach (var issued in stored)
        {
            wanted.Add(issued);
            points += Math.Max(0, issued.Horizon - FirstStep(issued, query) + 1);
            if (points > query.Limit)
            {
                break;
            }
        }

        return wanted;
    }

    private async Task<ActualSeries> ActualsAsync(Func<ElevatorState> state, int axis, List<IssuedForecast> issued, CancellationToken cancellationToken)
    {
        var actual = new ActualSeries(axis, rules.Step, state().Find(SensorType.Accelerometer)?.Last.Date ?? 0);
        if (issued.Count == 0)
        {
            return actual;
        }

        var to = issued[^1].IssuedAt + ((issued[^1].Horizon + 1) * issued[^1].Step);
        await foreach (var page in queries.GetAccelerationsAsync(state, Math.Max(0, issued[0].IssuedAt - rules.Step), to, cancellationToken))
        {
            foreach (var reading in page)
            {
                actual.Add(reading.Date, reading.Number(0), reading.Number(1), reading.Number(2));
            }

            // What has come in waits for the turn.
            await Task.Yield();
        }

        return actual;
    }

    private static PredictionEvaluation Describe(ForecastScore score, double? change)
    {
        var (differences, test) = (score.Differences, score.Compare());
        var cumulated = differences.Count == 0 ? new CumulatedDifference(null, null, null) : new CumulatedDifference(differences.Min(), differences.Max(), differences.Average());
        return new PredictionEvaluation(
            score.Windows, cumulated, new KsComparison(Known(test?.Statistic), Known(test?.PValue)),
            Describe(score.Combined, change), Describe(score.Speed, change), Describe(score.Batch, change), Describe(score.Naive, change));
    }

    private static LayerAccuracy Describe(LayerScore score, double? change) =>
        new(change is > 0 ? Known(score.MeanAbsolute / change) : null, Known(score.RootMeanSquare), Known(score.Coverage));

    private static double? Known(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
