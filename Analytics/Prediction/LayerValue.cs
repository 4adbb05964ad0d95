namespace Weir.Analytics.Prediction;

/// <summary>What a layer predicts of an instant.</summary>
/// <param name="Value">The value.</param>
/// <param name="HalfWidth">Half of its interval.</param>
public readonly record struct LayerValue(double Value, double HalfWidth)
{
    /// <summary>
    /// Both layers together. Value and half width are weighted alike: whatever the two layers' errors have to do with each other, the standard deviation of
    /// w·a + (1 − w)·b is at most w·σa + (1 − w)·σb (Minkowski's inequality), and is that where they err together, which layers that saw the same readings nearly do.
    /// </summary>
    /// <param name="speed">The speed layer's.</param>
    /// <param name="batch">The batch layer's.</param>
    /// <param name="weight">The speed layer's weight, 0 to 1.</param>
    public static LayerValue Combine(LayerValue speed, LayerValue batch, double weight) => new(
        (weight * speed.Value) + ((1 - weight) * batch.Value), (weight * speed.HalfWidth) + ((1 - weight) * batch.HalfWidth));
}
