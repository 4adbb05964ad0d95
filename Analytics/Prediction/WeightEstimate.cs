namespace Weir.Analytics.Prediction;

/// <summary>
/// The weight of the speed layer that would have made the least squared error of the combination so far (Bates and Granger, Operational Research Quarterly 20, 1969), kept by
/// every value that comes; older ones count less and less.
/// </summary>
/// <param name="Count">Values seen.</param>
/// <param name="Product">Sum of (actual − batch)·(speed − batch).</param>
/// <param name="Square">Sum of (speed − batch)².</param>
public readonly record struct WeightEstimate(long Count, double Product, double Square)
{
    /// <summary>With fewer values the default weight stands.</summary>
    public const int CountMin = 50;

    private const double Memory = 0.999;

    /// <summary>Adds what came to what was predicted.</summary>
    public WeightEstimate Add(double speed, double batch, double actual) => new(
        Count + 1, (Memory * Product) + ((actual - batch) * (speed - batch)), (Memory * Square) + ((speed - batch) * (speed - batch)));

    /// <summary>The weight, 0 to 1.</summary>
    /// <param name="otherwise">The weight where there is too little to tell, or both layers say the same.</param>
    public double Weight(double otherwise) => Count < CountMin || !(Square > 0) ? otherwise : Math.Clamp(Product / Square, 0, 1);
}
