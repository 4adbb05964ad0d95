namespace Weir.Analytics.Prediction;

/// <summary>A prediction of all series at one moment.</summary>
/// <param name="IssuedAt">The newest reading's date, Unix ms.</param>
/// <param name="Step">Length of a step of the grid, ms.</param>
/// <param name="SpeedHorizon">For so many points the speed layer has values.</param>
/// <param name="Horizon">How many points it has.</param>
/// <param name="Axes">By series.</param>
public sealed record IssuedForecast(long IssuedAt, long Step, int SpeedHorizon, int Horizon, IReadOnlyList<IssuedAxis> Axes)
{
    /// <summary>The newest whole step when it was issued; the first step ahead follows it.</summary>
    public long LastStep => IssuedAt / Step;

    /// <summary>The points of one series: the instants that are whole multiples of a distance, the first one after the newest reading.</summary>
    /// <param name="axis">Which series.</param>
    /// <param name="level">Probability of the intervals, between 0 and 1.</param>
    /// <param name="distance">Distance of the points in steps.</param>
    public ForecastPoint[] Points(int axis, double level, int distance = 1)
    {
        var (said, first) = (Axes[axis], ((LastStep / distance) + 1) * distance);
        var points = new ForecastPoint[Horizon];
        var held = default(LayerValue);
        for (var i = 0; i < points.Length; i++)
        {
            var step = first + ((long)i * distance);
            var at = step * Step;
            LayerValue? speed = i < SpeedHorizon ? said.SpeedAt(at, level) : null;
            var batch = said.BatchAt((int)(step - LastStep), level);
            held = speed ?? held;
            var value = (speed, batch) switch
            {
                ({ } ours, { } theirs) => LayerValue.Combine(ours, theirs, said.Weight),
                (null, { } theirs) => theirs,
                _ => held,
            };
            points[i] = new ForecastPoint(at, value, speed, batch);
        }

        return points;
    }
}
