namespace Weir.Analytics.Evaluation;

/// <summary>How far forecasts were off. Pairs in which a value is missing (NaN) are left out; without any pair every measure is NaN.</summary>
public static class ForecastAccuracy
{
    /// <summary>Mean absolute error.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <returns>In the units of the series.</returns>
    public static double MeanAbsoluteError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) => Mean(actual, forecast, (a, f) => Math.Abs(a - f));

    /// <summary>Root of the mean squared error.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <returns>In the units of the series.</returns>
    public static double RootMeanSquaredError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        // By the largest error: squares of huge ones are infinite, of tiny ones zero.
        var largest = 0.0;
        for (var i = 0; i < actual.Length && i < forecast.Length; i++)
        {
            var error = Math.Abs(actual[i] - forecast[i]);
            largest = error > largest ? error : largest;
        }

        return largest == 0
            ? MeanAbsoluteError(actual, forecast)
            : largest * Math.Sqrt(Mean(actual, forecast, (a, f) => (a - f) / largest * ((a - f) / largest)));
    }

    /// <summary>Mean absolute error in percent of what came; infinite where that was 0.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <returns>Percent.</returns>
    public static double MeanAbsolutePercentageError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) =>
        Mean(actual, forecast, (a, f) => a == f ? 0 : 100 * Math.Abs((a - f) / a));

    /// <summary>Symmetric mean absolute percentage error as in the M4 competition: 200·|a − f| / (|a| + |f|), 0 where both are 0.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <returns>Percent, 0 to 200.</returns>
    public static double SymmetricPercentageError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) =>
        Mean(actual, forecast, (a, f) => a == f ? 0 : 200 * (Math.Abs(a - f) / (Math.Abs(a) + Math.Abs(f))));

    /// <summary>The mean absolute difference of a series from itself a season earlier: what the naive forecast missed in it.</summary>
    /// <param name="training">The series before the forecasts.</param>
    /// <param name="period">The season's length; 1 for the plain naive forecast.</param>
    /// <returns>In the units of the series.</returns>
    public static double NaiveScale(ReadOnlySpan<double> training, int period = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        return training.Length <= period ? double.NaN : MeanAbsoluteError(training[period..], training[..^period]);
    }

    /// <summary>Mean absolute scaled error (Hyndman and Koehler, International Journal of Forecasting 22, 2006).</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <param name="training">The series before the forecasts.</param>
    /// <param name="period">The season's length; 1 for the plain naive forecast.</param>
    /// <returns>Below 1: better than the naive forecast was in the training series.</returns>
    public static double MeanAbsoluteScaledError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> training, int period = 1) =>
        MeanAbsoluteError(actual, forecast) / NaiveScale(training, period);

    /// <summary>Overall weighted average of the M4 competition: the mean of sMAPE and MASE, each divided by a benchmark forecast's.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="forecast">What was said.</param>
    /// <param name="benchmark">What the benchmark said, the naive forecast as a rule.</param>
    /// <returns>Below 1: better than the benchmark.</returns>
    public static double OverallWeightedAverage(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> benchmark) =>
        // The scale of MASE is the same above and below.
        0.5 * ((SymmetricPercentageError(actual, forecast) / SymmetricPercentageError(actual, benchmark))
            + (MeanAbsoluteError(actual, forecast) / MeanAbsoluteError(actual, benchmark)));

    /// <summary>The share of values that lay within their intervals, ends included.</summary>
    /// <param name="actual">What came.</param>
    /// <param name="lower">Lower ends.</param>
    /// <param name="upper">Upper ends.</param>
    /// <returns>0 to 1.</returns>
    public static double Coverage(ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        CheckLengths(actual, lower);
        CheckLengths(actual, upper);
        var (inside, count) = (0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (!double.IsNaN(actual[i] + lower[i] + upper[i]))
            {
                count++;
                inside += actual[i] >= lower[i] && actual[i] <= upper[i] ? 1 : 0;
            }
        }

        return count == 0 ? double.NaN : (double)inside / count;
    }

    /// <summary>The geometric mean, by which ratios of errors are put together: a method twice as good on one series and half as good on another is as good as what it is held against
    /// (Fleming and Wallace, Communications of the ACM 29, 1986).</summary>
    /// <param name="ratios">Above 0.</param>
    /// <returns>NaN without any.</returns>
    public static double GeometricMean(ReadOnlySpan<double> ratios)
    {
        var sum = 0.0;
        foreach (var ratio in ratios)
        {
            sum += Math.Log(ratio);
        }

        return Math.Exp(sum / ratios.Length);
    }

    private static double Mean(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, Func<double, double, double> measure)
    {
        CheckLengths(actual, forecast);
        var (mean, count) = (0.0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (!double.IsNaN(actual[i] + forecast[i]))
            {
                count++;
                mean += (measure(actual[i], forecast[i]) - mean) / count;
            }
        }

        return count == 0 ? double.NaN : mean;
    }

    private static void CheckLengths(ReadOnlySpan<double> actual, ReadOnlySpan<double> other)
    {
        if (actual.Length != other.Length)
        {
            throw new ArgumentException($"{actual.Length} values stand against {other.Length}; as many are required.", nameof(other));
        }
    }
}
