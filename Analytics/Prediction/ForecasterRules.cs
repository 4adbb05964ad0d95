namespace Weir.Analytics.Prediction;

/// <summary>How a device's series are predicted.</summary>
public sealed record ForecasterRules
{
    /// <summary>The speed layer's weight in the procedure of 2018, and the default.</summary>
    public const double SpeedWeightDefault = 0.3;

    /// <summary>Length of a step of the grid, ms.</summary>
    public long Step { get; init; } = 100;

    /// <summary>What the speed layer's line goes through, ms.</summary>
    public long Window { get; init; } = 5_000;

    /// <summary>How much of the past is kept for other windows, ms; at least the window.</summary>
    public long WindowMax { get; init; } = 10_000;

    /// <summary>Most readings that are kept for lines.</summary>
    public int ReadingsMax { get; init; } = 1_024;

    /// <summary>Steps that models are fitted to, at most.</summary>
    public int History { get; init; } = 600;

    /// <summary>Steps with a value that a first model takes.</summary>
    public int HistoryMin { get; init; } = 30;

    /// <summary>Points of a prediction that the device issues itself.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>Points for which the speed layer has values.</summary>
    public int SpeedHorizon { get; init; } = 10;

    /// <summary>The speed layer's weight; the default where it is found per device.</summary>
    public double SpeedWeight { get; init; } = SpeedWeightDefault;

    /// <summary>Whether the weight is found per device and series from what came.</summary>
    public bool FindsWeight { get; init; }

    /// <summary>Event time between predictions that the device issues itself, ms.</summary>
    public long IssueEvery { get; init; } = 1_000;

    /// <summary>Event time between fits, ms.</summary>
    public long RefitEvery { get; init; } = 60_000;
}
