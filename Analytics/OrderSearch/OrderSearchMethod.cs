namespace Weir.Analytics.OrderSearch;

/// <summary>How an order search goes through its candidates.</summary>
public enum OrderSearchMethod
{
    /// <summary>Every candidate is fitted quickly, from what smaller ones found; the best ones thoroughly.</summary>
    Screened = 0,

    /// <summary>From a few models to better neighbours (Hyndman and Khandakar, Journal of Statistical Software 27, 2008).</summary>
    Stepwise = 1,

    /// <summary>Every candidate is fitted thoroughly.</summary>
    Exhaustive = 2,
}
