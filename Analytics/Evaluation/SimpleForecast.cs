namespace Weir.Analytics.Evaluation;

/// <summary>Forecasts that know no model: what any model has to beat.</summary>
public static class SimpleForecast
{
    /// <summary>The value of the same place in the newest whole season.</summary>
    /// <param name="past">The series up to the origin.</param>
    /// <param name="ahead">Which step after it, from 1.</param>
    /// <param name="period">The season's length.</param>
    /// <returns>NaN where that value is missing or the past is shorter than a season.</returns>
    public static double SeasonalNaive(ReadOnlySpan<double> past, int ahead, int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        return past.Length < period ? double.NaN : past[past.Length - period + ((ahead - 1) % period)];
    }

    /// <summary>The mean of what has come; missing values are left out.</summary>
    /// <param name="past">The series up to the origin.</param>
    /// <returns>NaN without any.</returns>
    public static double Mean(ReadOnlySpan<double> past)
    {
        var (mean, count) = (0.0, 0);
        foreach (var value in past)
        {
            if (!double.IsNaN(value))
            {
                count++;
                mean += (value - mean) / count;
            }
        }

        return count == 0 ? double.NaN : mean;
    }
}
