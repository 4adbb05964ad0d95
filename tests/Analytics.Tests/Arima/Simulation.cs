namespace Weir.Analytics.Tests.Arima;

/// <summary>Series of known models.</summary>
internal static class Simulation
{
    public static double[] Arma(int seed, int count, double[] phi, double[] theta, double mean = 0)
    {
        const int Before = 200;
        var random = new Random(seed);
        var e = Enumerable.Range(0, count + Before).Select(_ => Normal(random)).ToArray();
        var w = new double[e.Length];
        for (var t = 0; t < w.Length; t++)
        {
            w[t] = e[t];
            for (var i = 0; i < phi.Length && i < t; i++)
            {
                w[t] += phi[i] * w[t - 1 - i];
            }

            for (var i = 0; i < theta.Length && i < t; i++)
            {
                w[t] += theta[i] * e[t - 1 - i];
            }
        }

        return [.. w.Skip(Before).Select(v => v + mean)];
    }

    public static double[] Cumulate(double[] series, double drift = 0)
    {
        var level = 0.0;
        return [.. series.Select(v => level += v + drift)];
    }

    /// <summary>The same with values missing at random, never the first or the last.</summary>
    public static double[] WithGaps(double[] series, int seed, double share)
    {
        var random = new Random(seed);
        return [.. series.Select((v, t) => t > 0 && t < series.Length - 1 && random.NextDouble() < share ? double.NaN : v)];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
