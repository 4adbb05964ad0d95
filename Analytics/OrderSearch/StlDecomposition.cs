namespace Weir.Analytics.OrderSearch;

/// <summary>Season, trend and rest of a series by local regression (Cleveland, Cleveland, McRae and Terpenning, Journal of Official Statistics 6, 1990):
/// the non-robust form with two inner passes.</summary>
/// <remarks>Windows and degrees are those of <c>forecast</c>'s <c>mstl</c> for one season: seasonal window 11 of degree 0, trend and low-pass of degree
/// 1, every point fitted.</remarks>
internal static class StlDecomposition
{
    private const int SeasonalWindow = 11;
    private const int InnerPasses = 2;

    public static (double[] Seasonal, double[] Trend, double[] Remainder) Decompose(ReadOnlySpan<double> series, int period)
    {
        var n = series.Length;
        var trendWindow = NextOdd(1.5 * period / (1 - (1.5 / SeasonalWindow)));
        var lowPassWindow = NextOdd(period);
        var (seasonal, trend, remainder) = (new double[n], new double[n], new double[n]);
        var work = new double[n];
        for (var pass = 0; pass < InnerPasses; pass++)
        {
            for (var t = 0; t < n; t++)
            {
                work[t] = series[t] - trend[t];
            }

            var cycle = SmoothCycles(work, period);
            var low = Loess.Smooth(LowPass(cycle, period), lowPassWindow, 1, Jump(lowPassWindow));
            for (var t = 0; t < n; t++)
            {
                seasonal[t] = cycle[t + period] - low[t];
                work[t] = series[t] - seasonal[t];
            }

            trend = Loess.Smooth(work, trendWindow, 1, Jump(trendWindow));
        }

        for (var t = 0; t < n; t++)
        {
            remainder[t] = series[t] - seasonal[t] - trend[t];
        }

        return (seasonal, trend, remainder);
    }

    private static int NextOdd(double value)
    {
        var result = (int)Math.Ceiling(value);
        return result % 2 == 0 ? result + 1 : result;
    }

    private static int Jump(int window) => (int)Math.Ceiling(window / 10.0);

    /// <summary>Each position of the season smoothed by itself and continued by one at both ends: longer by two periods.</summary>
    private static double[] SmoothCycles(double[] values, int period)
    {
        var n = values.Length;
        var result = new double[n + (2 * period)];
        for (var position = 0; position < period; position++)
        {
            var cycle = new double[((n - position - 1) / period) + 1];
            for (var i = 0; i < cycle.Length; i++)
            {
                cycle[i] = values[position + (i * period)];
            }

            var smooth = Loess.SmoothExtended(cycle, SeasonalWindow, 0, Jump(SeasonalWindow));
            for (var i = 0; i < smooth.Length; i++)
            {
                result[position + (i * period)] = smooth[i];
            }
        }

        return result;
    }

    /// <summary>Moving averages of length m, m and 3.</summary>
    private static double[] LowPass(double[] values, int period) => Average(Average(Average(values, period), period), 3);

    private static double[] Average(double[] values, int length)
    {
        var result = new double[values.Length - length + 1];
        for (var i = 0; i < result.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < length; k++)
            {
                sum += values[i + k];
            }

            result[i] = sum / length;
        }

        return result;
    }
}
