using Weir.Analytics.Arima;

namespace Weir.Analytics.OrderSearch;

/// <summary>What an order search found.</summary>
/// <param name="Model">The chosen model.</param>
/// <param name="Candidates">Every model that was fitted, in the order of trial, with its criterion from the quick fit.</param>
public sealed record OrderSearchResult(ArimaModel Model, IReadOnlyList<OrderCandidate> Candidates);
