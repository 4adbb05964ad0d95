using Weir.Elevators.Prediction;

namespace Weir.Silo.Http;

/// <summary>A device's prediction.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Axis">The axis.</param>
/// <param name="GeneratedAt">When it was answered, by the server's clock.</param>
/// <param name="Model">What it is from.</param>
/// <param name="Points">In the order of their instants.</param>
internal sealed record PredictionAnswer(string Device, string Axis, string GeneratedAt, PredictionModelAnswer Model, IReadOnlyList<PredictedPointAnswer> Points)
{
    /// <summary>A prediction that nothing is missing for.</summary>
    public static PredictionAnswer Of(string device, AccelerationAxis axis, DateTimeOffset now, Prediction prediction) => new(
        device,
        axis.ToName(),
        Formats.Instant(now),
        new PredictionModelAnswer(prediction.Speed, prediction.Batch is { } batch ? BatchModelAnswer.Of(batch) : null),
        [.. prediction.Points.Select(PredictedPointAnswer.Of)]);
}

/// <summary>What a prediction is from.</summary>
/// <param name="Speed">The speed layer's model.</param>
/// <param name="Batch">The batch layer's; null before the first one.</param>
internal sealed record PredictionModelAnswer(SpeedModel? Speed, BatchModelAnswer? Batch);

/// <summary>The batch layer's model.</summary>
/// <param name="Order">Autoregressive coefficients, differences, moving-average coefficients.</param>
/// <param name="Aicc">Akaike's criterion, corrected for few observations; null where there are too few.</param>
/// <param name="Version">Grows with every model of the device.</param>
/// <param name="Constant">none, mean or drift.</param>
/// <param name="FittedAt">When it was published, by the server's clock.</param>
/// <param name="FittedThrough">Event time of the last value that it was fitted to.</param>
/// <param name="Observations">How many values it was fitted to.</param>
internal sealed record BatchModelAnswer(int[] Order, double? Aicc, long Version, string Constant, string? FittedAt, string? FittedThrough, int Observations)
{
    public static BatchModelAnswer Of(BatchModel model) => new(
        [model.P, model.D, model.Q], model.Aicc, model.Version, model.Constant, Formats.Instant(model.FittedAt), Formats.Instant(model.FittedThrough), model.Observations);
}

/// <summary>A predicted acceleration.</summary>
/// <param name="At">Event time.</param>
/// <param name="Value">The acceleration in g.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
/// <param name="Source">combined, speed or batch.</param>
/// <param name="Speed">The speed layer's value; null beyond its horizon.</param>
/// <param name="Batch">The batch layer's value; null without a model.</param>
internal sealed record PredictedPointAnswer(string? At, double Value, double Lower, double Upper, string Source, double? Speed, double? Batch)
{
    public static PredictedPointAnswer Of(PredictedPoint point) =>
        new(Formats.Instant(point.At), point.Value, point.Lower, point.Upper, NameOf(point.Source), point.Speed, point.Batch);

    /// <summary>The name of a layer in answers.</summary>
    public static string NameOf(PredictionSource source) => source switch
    {
        PredictionSource.Speed => "speed",
        PredictionSource.Batch => "batch",
        _ => "combined",
    };
}

/// <summary>A page of the predictions that a device issued itself.</summary>
/// <param name="Items">In the order in which they were issued, each prediction's points in their order.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
internal sealed record KeptPredictionsAnswer(IReadOnlyList<KeptPredictionAnswer> Items, string? Next);

/// <summary>A point of a prediction that a device issued itself.</summary>
/// <param name="IssuedAt">The newest reading's date then.</param>
/// <param name="At">Event time that it is for.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Step">Which point of its prediction, from 1.</param>
/// <param name="Value">The acceleration in g.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
/// <param name="Source">combined, speed or batch.</param>
/// <param name="Speed">The speed layer's value.</param>
/// <param name="Batch">The batch layer's value.</param>
/// <param name="Actual">What came; null where nothing did, or it is still to come.</param>
internal sealed record KeptPredictionAnswer(
    string? IssuedAt, string? At, string Axis, int Step, double Value, double Lower, double Upper, string Source, double? Speed, double? Batch, double? Actual)
{
    public static KeptPredictionAnswer Of(AccelerationAxis axis, KeptPoint kept)
    {
        var point = kept.Point;
        return new KeptPredictionAnswer(
            Formats.Instant(kept.IssuedAt), Formats.Instant(point.At), axis.ToName(), kept.Step, point.Value, point.Lower, point.Upper,
            PredictedPointAnswer.NameOf(point.Source), point.Speed, point.Batch, kept.Actual);
    }
}

/// <summary>How good a device's kept predictions were; null where that cannot be told.</summary>
/// <param name="Windows">How many predictions were looked at.</param>
/// <param name="Cumulated">By how much sums of predicted and actual values differ.</param>
/// <param name="Ks">Kolmogorov–Smirnov test of predicted against actual values.</param>
/// <param name="Layers">By layer.</param>
internal sealed record EvaluationAnswer(int Windows, CumulatedDifference Cumulated, KsComparison Ks, LayersAnswer Layers)
{
    public static EvaluationAnswer Of(PredictionEvaluation evaluation) => new(
        evaluation.Windows, evaluation.Cumulated, evaluation.Ks, new LayersAnswer(evaluation.Combined, evaluation.Speed, evaluation.Batch, evaluation.Naive));
}

/// <summary>How good each layer was.</summary>
/// <param name="Combined">What was predicted.</param>
/// <param name="Speed">The speed layer alone.</param>
/// <param name="Batch">The batch layer alone.</param>
/// <param name="Naive">The last value held.</param>
internal sealed record LayersAnswer(LayerAccuracy Combined, LayerAccuracy Speed, LayerAccuracy Batch, LayerAccuracy Naive);
