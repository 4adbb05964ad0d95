namespace Weir.Analytics.Regression;

/// <summary>Simple linear regression of whole series at once: two passes, residuals summed one by one.</summary>
public static class LineRegression
{
    /// <summary>Fits a line through points; one of which a coordinate is missing (NaN) is left out.</summary>
    /// <param name="x">Places.</param>
    /// <param name="y">Values.</param>
    /// <param name="weights">Weights from 0 on; empty where all weigh 1.</param>
    /// <returns>The line.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a weight is negative, or no point is left.</exception>
    public static LineFit Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights = default)
    {
        if (x.Length != y.Length || (weights.Length != 0 && weights.Length != x.Length))
        {
            throw new ArgumentException($"{x.Length} places, {y.Length} values and {weights.Length} weights; as many of each are required.", nameof(y));
        }

        var sums = new LineSums();
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i] + y[i]))
            {
                sums.Add(x[i], y[i], weights.IsEmpty ? 1 : weights[i]);
            }
        }

        if (sums.Count == 0)
        {
            throw new ArgumentException("There is no point; at least 1 is required.", nameof(x));
        }

        return Refine(sums.Fit(), x, y, weights);
    }

    /// <summary>Fits a line through a series at 1, 2, …</summary>
    /// <param name="series">The values; NaN is missing.</param>
    /// <returns>The line.</returns>
    public static LineFit FitSeries(ReadOnlySpan<double> series)
    {
        var places = new double[series.Length];
        for (var t = 0; t < places.Length; t++)
        {
            places[t] = t + 1;
        }

        return Fit(places, series);
    }

    /// <summary>Sums again around the means that are known now; a difference of nearly equal sums would say nothing of small residuals.</summary>
    private static LineFit Refine(LineFit first, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        var (xx, xy, yy, rest) = (0.0, 0.0, 0.0, 0.0);
        for (var pass = 0; pass < 2; pass++)
        {
            var slope = xx > 0 ? xy / xx : 0;
            for (var i = 0; i < x.Length; i++)
            {
                var w = weights.IsEmpty ? 1 : weights[i];
                var (dx, dy) = (x[i] - first.MeanX, y[i] - first.MeanY);
                if (double.IsNaN(dx + dy) || w == 0)
                {
                    continue;
                }

                if (pass == 0)
                {
                    xx += w * dx * dx;
                    xy += w * dx * dy;
                    yy += w * dy * dy;
                }
                else
                {
                    rest += w * (dy - (slope * dx)) * (dy - (slope * dx));
                }
            }
        }

        return first with { Slope = xx > 0 ? xy / xx : 0, SumXX = xx, SumYY = yy, ResidualSum = rest };
    }
}
