namespace Weir.Analytics.Arima.Estimation;

/// <summary>Asks how near the roots of a model come to the unit circle, without computing them.</summary>
internal static class RootBound
{
    /// <summary>Whether every root of φ, θ, Φ(Bᵐ) and Θ(Bᵐ) has a modulus above a bound: a polynomial has where the same in bound·B is stationary.</summary>
    public static bool IsBeyond(ArmaShape shape, ReadOnlySpan<double> coefficients, double bound)
    {
        Span<double> c = stackalloc double[shape.Count];
        coefficients.CopyTo(c);
        var seasonal = Math.Pow(bound, shape.Period);
        return IsStationary(shape.Ar(c), bound, 1) && IsStationary(shape.Ma(c), bound, -1)
            && IsStationary(shape.SeasonalAr(c), seasonal, 1) && IsStationary(shape.SeasonalMa(c), seasonal, -1);
    }

    private static bool IsStationary(Span<double> part, double bound, double sign)
    {
        var power = sign;
        foreach (ref var value in part)
        {
            power *= bound;
            value *= power;
        }

        Span<double> partial = stackalloc double[part.Length];
        return PartialAutocorrelation.FromCoefficients(part, partial, 1);
    }
}
