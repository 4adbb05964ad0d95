namespace Weir.Analytics.Distributions;

/// <summary>Student's t distribution.</summary>
public static class StudentDistribution
{
    /// <summary>The probability of a value at least as far from zero, on either side.</summary>
    /// <param name="t">The value.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    /// <returns>0 to 1.</returns>
    public static double TwoSidedTail(double t, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        return SpecialFunctions.Beta(freedom / 2, 0.5, freedom / (freedom + (t * t)));
    }

    /// <summary>The value below which a share of the distribution lies.</summary>
    /// <param name="p">The share, above 0 and below 1.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    /// <returns>The quantile.</returns>
    public static double Quantile(double p, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A share must lie between 0 and 1.");
        }

        var tail = 2 * Math.Min(p, 1 - p);
        var (low, high) = (0.0, 1.0);
        while (TwoSidedTail(high, freedom) > tail && high < 1e150)
        {
            (low, high) = (high, high * 4);
        }

        // Bisection on a monotone function: slow and certain.
        for (var i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = TwoSidedTail(middle, freedom) > tail ? (middle, high) : (low, middle);
        }

        return p < 0.5 ? -(low + high) / 2 : (low + high) / 2;
    }
}
