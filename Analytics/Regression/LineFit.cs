using Weir.Analytics.Distributions;

namespace Weir.Analytics.Regression;

/// <summary>A line of least squares through points (Draper and Smith, Applied Regression Analysis, ch. 1), kept around the points' mean.</summary>
/// <param name="Count">Points.</param>
/// <param name="Weight">The sum of their weights; their number where they have none.</param>
/// <param name="MeanX">Mean place.</param>
/// <param name="MeanY">Mean value.</param>
/// <param name="Slope">The slope; 0 where all points stand at one place.</param>
/// <param name="SumXX">Squared deviations of the places.</param>
/// <param name="SumYY">Squared deviations of the values.</param>
/// <param name="ResidualSum">Squared residuals.</param>
public readonly record struct LineFit(int Count, double Weight, double MeanX, double MeanY, double Slope, double SumXX, double SumYY, double ResidualSum)
{
    /// <summary>The value at 0.</summary>
    public double Intercept => MeanY - (Slope * MeanX);

    /// <summary>Degrees of freedom: points less two.</summary>
    public int Freedom => Count - 2;

    /// <summary>Standard deviation of the residuals; NaN for fewer than three points.</summary>
    public double ResidualError => Freedom > 0 ? Math.Sqrt(ResidualSum / Freedom) : double.NaN;

    /// <summary>Standard error of the slope.</summary>
    public double SlopeError => ResidualError / Math.Sqrt(SumXX);

    /// <summary>Standard error of the intercept.</summary>
    public double InterceptError => ResidualError * Math.Sqrt((1 / Weight) + (MeanX * MeanX / SumXX));

    /// <summary>The slope in its standard errors.</summary>
    public double SlopeT => Slope / SlopeError;

    /// <summary>How probable a slope at least as steep is where there is none.</summary>
    public double SlopeP => Freedom > 0 && !double.IsNaN(SlopeT) ? StudentDistribution.TwoSidedTail(SlopeT, Freedom) : double.NaN;

    /// <summary>The share of the values' variance that the line explains.</summary>
    public double RSquared => SumYY > 0 ? 1 - (ResidualSum / SumYY) : double.NaN;

    /// <summary>The same, corrected for the line's own freedom.</summary>
    public double AdjustedRSquared => 1 - ((1 - RSquared) * (Count - 1) / Freedom);

    /// <summary>The line's value.</summary>
    /// <param name="x">The place.</param>
    /// <returns>The value there.</returns>
    public double At(double x) => MeanY + (Slope * (x - MeanX));

    /// <summary>The interval that holds a new value of weight 1 with a probability, by Student's t.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="level">Between 0 and 1, such as 0.95.</param>
    /// <returns>The line's value and both ends; NaN ends for fewer than three points.</returns>
    public (double Value, double Lower, double Upper) Predict(double x, double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level must lie between 0 and 1.");
        }

        var value = At(x);
        if (Freedom < 1)
        {
            return (value, double.NaN, double.NaN);
        }

        var away = SumXX > 0 ? (x - MeanX) * (x - MeanX) / SumXX : 0;
        var reach = StudentDistribution.Quantile(0.5 + (level / 2), Freedom) * ResidualError * Math.Sqrt(1 + (1 / Weight) + away);
        return (value, value - reach, value + reach);
    }
}
