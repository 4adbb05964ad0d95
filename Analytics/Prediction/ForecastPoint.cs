namespace Weir.Analytics.Prediction;

/// <summary>A predicted value of an instant, with what each layer says.</summary>
/// <param name="At">Unix ms.</param>
/// <param name="Value">The prediction.</param>
/// <param name="Speed">The speed layer's value; null beyond its horizon.</param>
/// <param name="Batch">The batch layer's value; null without a model.</param>
public readonly record struct ForecastPoint(long At, LayerValue Value, LayerValue? Speed, LayerValue? Batch)
{
    /// <summary>Whether both layers are in it.</summary>
    public bool IsCombined => Speed is not null && Batch is not null;

    /// <summary>Whether the batch layer speaks alone.</summary>
    public bool IsBatchOnly => Speed is null && Batch is not null;
}
