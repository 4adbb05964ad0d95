using Weir.Analytics.Prediction;
using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>What is kept of a device's predictions: the published models, the weights that were found, and where the predictions are that the device issued.</summary>
public sealed class ForecastState
{
    /// <summary>The models by axis, as <see cref="ModelCodec"/> writes them; empty where there is none.</summary>
    public IReadOnlyList<byte[]> Models { get; set; } = [[], [], [], []];

    /// <summary>Grows with every set of models.</summary>
    public long Version { get; set; }

    /// <summary>The step of the last value that the newest of them were fitted to.</summary>
    public long FittedThrough { get; set; }

    /// <summary>The same by axis: one that none could be fitted to keeps the model that it has, and that one's step.</summary>
    public IReadOnlyList<long> FittedThroughs { get; set; } = new long[AccelerationForecaster.Axes];

    /// <summary>When they were published, by the server's clock, Unix ms.</summary>
    public long FittedAt { get; set; }

    /// <summary>The weights by axis.</summary>
    public IReadOnlyList<WeightEstimate> Weights { get; set; } = new WeightEstimate[AccelerationForecaster.Axes];

    /// <summary>The predictions that the device issued, stored as readings of a type of their own; null before the first one.</summary>
    public SensorState? Issued { get; set; }

    /// <summary>Keeps one more.</summary>
    public void Keep(SensorReading issued)
    {
        var kept = Issued ??= new SensorState(HistoryTypes.Issued);
        kept.Count++;
        kept.Last = issued;
        kept.History.Add(PlacedReading.Of(issued));
    }
}
