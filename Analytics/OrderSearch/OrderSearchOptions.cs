namespace Weir.Analytics.OrderSearch;

/// <summary>What an order search may try; the defaults are those of <c>forecast</c>'s <c>auto.arima</c>.</summary>
public sealed record OrderSearchOptions
{
    /// <summary>The most autoregressive coefficients.</summary>
    public int MaxP { get; init; } = 5;

    /// <summary>The most moving-average coefficients.</summary>
    public int MaxQ { get; init; } = 5;

    /// <summary>The most seasonal autoregressive coefficients.</summary>
    public int MaxSeasonalP { get; init; } = 2;

    /// <summary>The most seasonal moving-average coefficients.</summary>
    public int MaxSeasonalQ { get; init; } = 2;

    /// <summary>The most coefficients together, of p + q + P + Q; a stepwise search is not bound by it.</summary>
    public int MaxOrder { get; init; } = 5;

    /// <summary>The most plain differences.</summary>
    public int MaxD { get; init; } = 2;

    /// <summary>Plain differences; null to test for them (KPSS).</summary>
    public int? D { get; init; }

    /// <summary>Seasonal differences; null to judge by the strength of the season.</summary>
    public int? SeasonalD { get; init; }

    /// <summary>The season's length; 1 for models without one.</summary>
    public int Period { get; init; } = 1;

    /// <summary>Which constants are tried: null for both, with and without; true with one wherever there can be one; false without.</summary>
    public bool? Constant { get; init; }

    /// <summary>How the candidates are gone through.</summary>
    public OrderSearchMethod Method { get; init; }

    /// <summary>The most models fitted; the best of those is the answer.</summary>
    public int CandidatesMax { get; init; } = int.MaxValue;

    /// <summary>Where it is cancelled the search ends with the best model so far, once there is one: a budget of time, by the caller's clock.</summary>
    public CancellationToken Deadline { get; init; }
}
