using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>What a fit minimises: −log L with variance and mean concentrated out, less what does not depend on the coefficients.</summary>
internal interface IArmaObjective
{
    /// <summary>n: the observations that count, after differencing.</summary>
    int Count { get; }

    /// <summary>The best mean at the last evaluation; 0 where there is none.</summary>
    double Mean { get; }

    /// <summary>n·σ² at the last evaluation.</summary>
    double SumOfSquares { get; }

    /// <summary>σ² ÷ the variance of the mean, given the coefficients.</summary>
    double MeanInformation { get; }

    /// <summary>Whether <see cref="Gradient"/> is there; differences take its place where it is not.</summary>
    bool HasGradient { get; }

    /// <summary>½(n log S + log|V|) at coefficients; infinite where they are not stationary.</summary>
    double Evaluate(LagPolynomial ar, LagPolynomial ma);

    /// <summary>The gradient at the last evaluation by the polynomials' coefficients (−φ and θ), index = lag.</summary>
    void Gradient(Span<double> byAr, Span<double> byMa);
}
