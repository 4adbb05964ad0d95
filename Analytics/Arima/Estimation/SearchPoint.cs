namespace Weir.Analytics.Arima.Estimation;

/// <summary>A point of a search, with what a climb has learnt of the curvature around it.</summary>
internal sealed class SearchPoint(int dimensionsMax)
{
    private double[]? _inverse;

    public double[] X { get; } = new double[dimensionsMax];

    /// <summary>The inverse Hessian; meaningful where <see cref="IsWarm"/>.</summary>
    public double[] Inverse => _inverse ??= new double[dimensionsMax * dimensionsMax];

    /// <summary>Whether a climb has been here.</summary>
    public bool IsWarm { get; set; }
}
