namespace Weir.Analytics.Numerics;

/// <summary>Small questions about a series.</summary>
internal static class Series
{
    /// <summary>The values that are not missing.</summary>
    public static double[] Present(ReadOnlySpan<double> series)
    {
        var result = new List<double>(series.Length);
        foreach (var value in series)
        {
            if (!double.IsNaN(value))
            {
                result.Add(value);
            }
        }

        return [.. result];
    }

    /// <summary>Whether all values are the same, but for the last digits of their rounding.</summary>
    public static bool IsConstant(ReadOnlySpan<double> series)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in series)
        {
            low = double.IsNaN(value) ? low : Math.Min(low, value);
            high = double.IsNaN(value) ? high : Math.Max(high, value);
        }

        return !(high - low > 1e-14 * Math.Max(Math.Abs(low), Math.Abs(high)));
    }

    /// <summary>Less the mean, divided by the largest deviation, which is returned too.</summary>
    public static (double[] Values, double Scale) Standardise(ReadOnlySpan<double> series)
    {
        var mean = Vectors.Mean(series);
        var result = series.ToArray();
        var largest = 0.0;
        foreach (ref var value in result.AsSpan())
        {
            value -= mean;
            largest = Math.Max(largest, Math.Abs(value));
        }

        foreach (ref var value in result.AsSpan())
        {
            value = largest > 0 ? value / largest : 0;
        }

        return (result, largest);
    }

    /// <summary>From the first value that is there to the last.</summary>
    public static ReadOnlySpan<double> Trim(ReadOnlySpan<double> series)
    {
        var start = 0;
        while (start < series.Length && double.IsNaN(series[start]))
        {
            start++;
        }

        var end = series.Length;
        while (end > start && double.IsNaN(series[end - 1]))
        {
            end--;
        }

        return series[start..end];
    }

    /// <summary>Missing values between others by straight lines.</summary>
    public static double[] Interpolate(ReadOnlySpan<double> values)
    {
        var result = values.ToArray();
        var last = 0;
        for (var t = 1; t < result.Length; t++)
        {
            if (double.IsNaN(values[t]))
            {
                continue;
            }

            for (var k = last + 1; k < t; k++)
            {
                result[k] = values[last] + ((values[t] - values[last]) * (k - last) / (t - last));
            }

            last = t;
        }

        return result;
    }
}
