namespace Weir.Analytics.Arima.Estimation;

/// <summary>How many coefficients each part of a seasonal ARMA model has; a coefficient vector holds φ, θ, Φ, Θ in this order, R's.</summary>
internal readonly record struct ArmaShape(int P, int Q, int SeasonalP, int SeasonalQ, int Period)
{
    public int Count => P + Q + SeasonalP + SeasonalQ;

    public int ArDegree => P + (SeasonalP * Period);

    public int MaDegree => Q + (SeasonalQ * Period);

    public int Degree => Math.Max(ArDegree, MaDegree);

    public Span<T> Ar<T>(Span<T> all) => all[..P];

    public Span<T> Ma<T>(Span<T> all) => all.Slice(P, Q);

    public Span<T> SeasonalAr<T>(Span<T> all) => all.Slice(P + Q, SeasonalP);

    public Span<T> SeasonalMa<T>(Span<T> all) => all.Slice(P + Q + SeasonalP, SeasonalQ);

    /// <summary>Puts coefficients of a smaller shape into their places of this one, zeros elsewhere.</summary>
    public void Embed(ArmaShape smaller, ReadOnlySpan<double> from, Span<double> to)
    {
        to[..Count].Clear();
        from[..smaller.P].CopyTo(to);
        from.Slice(smaller.P, smaller.Q).CopyTo(to[P..]);
        from.Slice(smaller.P + smaller.Q, smaller.SeasonalP).CopyTo(to[(P + Q)..]);
        from.Slice(smaller.P + smaller.Q + smaller.SeasonalP, smaller.SeasonalQ).CopyTo(to[(P + Q + SeasonalP)..]);
    }
}
