namespace Weir.Analytics.Distributions;

/// <summary>The chi-square distribution.</summary>
public static class ChiSquareDistribution
{
    /// <summary>The probability of a value at least as large.</summary>
    /// <param name="x">The value.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    /// <returns>0 to 1.</returns>
    public static double UpperTail(double x, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        return SpecialFunctions.GammaUpper(freedom / 2, x / 2);
    }
}
