using Weir.Analytics.Arima.Estimation;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Forecasting;

/// <summary>The state at the end of a fitted series.</summary>
internal static class StateBuilder
{
    /// <summary>From the likelihood of a gap-free series, evaluated at the fitted coefficients.</summary>
    public static ArimaState FromGapFree(ArimaStructure structure, ArmaLikelihood likelihood, PreparedSeries series)
    {
        var r = likelihood.Presample.Order;
        var values = new double[structure.Size];
        // The newest ARMA value is the last one, centred as it was filtered.
        values[0] = series.Differenced[^1] - likelihood.Mean;
        Components(structure, likelihood.Tail, values);
        foreach (ref var value in values.AsSpan(0, structure.ArmaSize))
        {
            value *= series.Scale;
        }

        return new ArimaState(values, r == 0 ? null : Uncertainty(structure, likelihood), series.Values.Length);
    }

    /// <summary>From the filter of a series with gaps, evaluated at the fitted coefficients.</summary>
    public static ArimaState FromFilter(ArimaStructure structure, GapLikelihood likelihood, PreparedSeries series, double constant)
    {
        var filter = likelihood.Filter;
        var values = filter.State.ToArray();
        var n = series.Values.Length;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = series.Scale * (values[i] - (likelihood.Mean * filter.StateOfRegressor[i]));
            if (i >= structure.ArmaSize)
            {
                // The filter saw (y − offset − centre·t) less the constant's rest, t from 0; levels here are y less the constant, t from 1.
                values[i] += series.Offset - (series.Constant == ArimaConstant.Drift ? constant : 0);
            }
        }

        return new ArimaState(values, filter.Covariance.ToArray(), n);
    }

    /// <summary>Puts the values of the series before the last, less the constant, into a state.</summary>
    public static ArimaState WithLevels(ArimaStructure structure, ArimaState state, PreparedSeries series, double slope)
    {
        var values = state.Values.ToArray();
        for (var i = 0; i < structure.Delta.Length; i++)
        {
            var t = series.Values.Length - 2 - i;
            values[structure.ArmaSize + i] = series.Filled[t] - (slope * (t + 1));
        }

        return new ArimaState(values, state.Covariance.IsEmpty ? null : state.Covariance.ToArray(), state.Time);
    }

    /// <summary>Of a series that its constant explains: nothing is left to the ARMA components.</summary>
    public static ArimaState Known(ArimaStructure structure, PreparedSeries series, double slope) =>
        WithLevels(structure, new ArimaState(new double[structure.Size], null, series.Values.Length), series, slope);

    /// <summary>Harvey's components after the first: what the past alone puts into w_{n+1}, w_{n+2} … beyond φ times the values before.</summary>
    private static void Components(ArimaStructure structure, ReadOnlySpan<double> tail, Span<double> values)
    {
        var (phi, theta, size) = (structure.Phi, structure.Theta, structure.ArmaSize);
        var r = tail.Length;
        // x goes on by its autoregression, w is θ(B)x.
        Span<double> x = new double[r + size];
        Span<double> w = new double[size];
        tail.CopyTo(x);
        w[0] = values[0];
        for (var h = 1; h < size; h++)
        {
            var now = 0.0;
            for (var i = 0; i < phi.Length; i++)
            {
                now += phi[i] * x[r + h - 2 - i];
            }

            x[r + h - 1] = now;
            for (var i = 0; i < theta.Length; i++)
            {
                now += theta[i] * x[r + h - 2 - i];
            }

            w[h] = now;
            for (var i = 0; i < Math.Min(h, phi.Length); i++)
            {
                now -= phi[i] * w[h - 1 - i];
            }

            values[h] = now;
        }
    }

    /// <summary>What the unknown past leaves uncertain: nothing once 1/θ(B) has decayed within the series.</summary>
    private static double[]? Uncertainty(ArimaStructure structure, ArmaLikelihood likelihood)
    {
        var (r, n, arma, size) = (likelihood.Presample.Order, likelihood.Count, structure.ArmaSize, structure.Size);
        if (likelihood.Presample.Pi.Length < n - r)
        {
            return null;
        }

        var columns = new double[r * arma];
        var x = new double[r + n];
        for (var k = 0; k < r; k++)
        {
            Array.Clear(x);
            x[r - 1 - k] = 1;
            for (var t = r; t < x.Length; t++)
            {
                for (var i = 0; i < structure.Theta.Length; i++)
                {
                    x[t] -= structure.Theta[i] * x[t - 1 - i];
                }
            }

            Components(structure, x.AsSpan(n), columns.AsSpan(k * arma, arma));
        }

        var inverse = new double[r * r];
        SmallMatrix.Invert(likelihood.Presample.FactorM, r, inverse);
        var covariance = new double[size * size];
        for (var k = 0; k < r; k++)
        {
            for (var l = 0; l < r; l++)
            {
                for (var i = 0; i < arma; i++)
                {
                    Vectors.AddScaled(inverse[(k * r) + l] * columns[(k * arma) + i], columns.AsSpan(l * arma, arma), covariance.AsSpan(i * size, arma));
                }
            }
        }

        return covariance;
    }
}
