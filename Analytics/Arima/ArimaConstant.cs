namespace Weir.Analytics.Arima;

/// <summary>The constant of an ARIMA model.</summary>
public enum ArimaConstant
{
    /// <summary>None: the series, or its differences, have mean zero.</summary>
    None = 0,

    /// <summary>The mean of the series; without differences only.</summary>
    Mean = 1,

    /// <summary>The slope of a line through the series, per step; with one difference, plain or seasonal.</summary>
    Drift = 2,
}
