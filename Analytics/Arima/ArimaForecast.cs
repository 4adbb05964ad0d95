using Weir.Analytics.Distributions;

namespace Weir.Analytics.Arima;

/// <summary>One value ahead.</summary>
/// <param name="Value">The expected value.</param>
/// <param name="StandardError">The standard deviation of what may come around it.</param>
public readonly record struct ArimaForecast(double Value, double StandardError)
{
    /// <summary>The interval that holds the value with a probability.</summary>
    /// <param name="level">Between 0 and 1, such as 0.95.</param>
    /// <returns>Lower and upper end.</returns>
    public (double Lower, double Upper) Interval(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level must lie between 0 and 1.");
        }

        var reach = NormalDistribution.Quantile(0.5 + (level / 2)) * StandardError;
        return (Value - reach, Value + reach);
    }
}
