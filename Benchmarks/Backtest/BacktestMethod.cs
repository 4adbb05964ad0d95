namespace Weir.Benchmarks.Backtest;

/// <summary>Who predicts.</summary>
internal enum BacktestMethod
{
    /// <summary>The speed layer's line, drawn on beyond its horizon.</summary>
    Line,

    /// <summary>The batch layer's model.</summary>
    Model,

    /// <summary>Both, 0.3 and 0.7; beyond the line's horizon the model alone, as a device answers.</summary>
    Fixed,

    /// <summary>Both, by the weight that was found so far; beyond the line's horizon the model alone.</summary>
    Auto,

    /// <summary>The last value held.</summary>
    Naive,

    /// <summary>The value of the season before.</summary>
    SeasonalNaive,

    /// <summary>The mean of the history.</summary>
    Mean,
}
