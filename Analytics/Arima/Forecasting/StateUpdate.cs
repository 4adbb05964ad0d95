using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Forecasting;

/// <summary>Moves a state on by one observation; a new state, the old one stays as it is.</summary>
internal static class StateUpdate
{
    // In units of the innovation variance: what is below is known.
    private const double Known = 1e-13;

    /// <param name="structure">The model's matrices.</param>
    /// <param name="state">The state at the last observation.</param>
    /// <param name="value">The new observation less its constant; NaN where it is missing.</param>
    public static ArimaState Advance(ArimaStructure structure, ArimaState state, double value)
    {
        var values = state.Values.ToArray();
        structure.Step(values);
        if (state.Covariance.IsEmpty && !double.IsNaN(value))
        {
            // Everything was known, so all that is new is the innovation itself.
            var innovation = value - structure.Observe(values);
            for (var i = 0; i < structure.ArmaSize; i++)
            {
                values[i] += structure.Impact(i) * innovation;
            }

            return new ArimaState(values, null, state.Time + 1);
        }

        var covariance = state.Covariance.IsEmpty ? new double[structure.Size * structure.Size] : state.Covariance.ToArray();
        structure.StepBoth(covariance);
        if (!double.IsNaN(value))
        {
            Take(structure, values, covariance, value);
        }

        return new ArimaState(values, IsKnown(covariance, structure.Size) ? null : covariance, state.Time + 1);
    }

    private static void Take(ArimaStructure structure, double[] values, double[] covariance, double value)
    {
        var size = structure.Size;
        var gain = new double[size];
        for (var i = 0; i < size; i++)
        {
            gain[i] = structure.Observe(covariance.AsSpan(i * size, size));
        }

        var variance = structure.Observe(gain);
        Vectors.AddScaled((value - structure.Observe(values)) / variance, gain, values);
        for (var i = 0; i < size; i++)
        {
            Vectors.AddScaled(-gain[i] / variance, gain, covariance.AsSpan(i * size, size));
        }
    }

    private static bool IsKnown(double[] covariance, int size)
    {
        for (var i = 0; i < size; i++)
        {
            if (Math.Abs(covariance[(i * size) + i]) > Known)
            {
                return false;
            }
        }

        return true;
    }
}
