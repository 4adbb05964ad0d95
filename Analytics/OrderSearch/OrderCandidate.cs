using Weir.Analytics.Arima;

namespace Weir.Analytics.OrderSearch;

/// <summary>A model that a search fitted.</summary>
/// <param name="Order">Its order.</param>
/// <param name="HasConstant">Whether it has a mean or drift.</param>
/// <param name="Criterion">AICc; +∞ where the model is refused (a root nearer to the unit circle than 1.01, or too few observations).</param>
public readonly record struct OrderCandidate(ArimaOrder Order, bool HasConstant, double Criterion);
