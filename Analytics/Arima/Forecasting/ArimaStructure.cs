namespace Weir.Analytics.Arima.Forecasting;

/// <summary>The matrices of a model's state space, as the few numbers they are made of.</summary>
/// <param name="Phi">φ(B)Φ(Bᵐ) multiplied out, R's sign.</param>
/// <param name="Theta">θ(B)Θ(Bᵐ) multiplied out, R's sign.</param>
/// <param name="Delta">y_t = w_t + Σ δ_i·y_{t−i}.</param>
internal sealed record ArimaStructure(double[] Phi, double[] Theta, double[] Delta)
{
    /// <summary>r = max(p, q + 1).</summary>
    public int ArmaSize { get; } = Math.Max(Phi.Length, Theta.Length + 1);

    public int Size => ArmaSize + Delta.Length;

    /// <summary>The observation that a state stands for.</summary>
    public double Observe(ReadOnlySpan<double> state)
    {
        var sum = state[0];
        for (var i = 0; i < Delta.Length; i++)
        {
            sum += Delta[i] * state[ArmaSize + i];
        }

        return sum;
    }

    /// <summary>x becomes Tx: one step ahead.</summary>
    public void Step(Span<double> x)
    {
        var observed = Observe(x);
        var first = x[0];
        for (var i = 0; i < ArmaSize; i++)
        {
            x[i] = (i + 1 < ArmaSize ? x[i + 1] : 0) + (i < Phi.Length ? Phi[i] * first : 0);
        }

        if (Delta.Length > 0)
        {
            x[ArmaSize..^1].CopyTo(x[(ArmaSize + 1)..]);
            x[ArmaSize] = observed;
        }
    }

    /// <summary>How an innovation enters the state: 1, θ₁, …</summary>
    public double Impact(int component) => component == 0 ? 1 : component <= Theta.Length && component < ArmaSize ? Theta[component - 1] : 0;

    /// <summary>P becomes TPTᵀ + RRᵀ.</summary>
    public void StepBoth(double[] covariance)
    {
        var size = Size;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < size; i++)
            {
                Step(covariance.AsSpan(i * size, size));
            }

            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    (covariance[(i * size) + j], covariance[(j * size) + i]) = (covariance[(j * size) + i], covariance[(i * size) + j]);
                }
            }
        }

        for (var i = 0; i < ArmaSize; i++)
        {
            for (var j = 0; j < ArmaSize; j++)
            {
                covariance[(i * size) + j] += Impact(i) * Impact(j);
            }
        }
    }
}
