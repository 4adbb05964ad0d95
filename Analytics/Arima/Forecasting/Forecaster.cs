namespace Weir.Analytics.Arima.Forecasting;

/// <summary>Forecasts by the state space; their variance is that of the innovations to come and of what is uncertain of the state.</summary>
internal static class Forecaster
{
    public static ArimaForecast[] Forecast(ArimaModel model, int horizon)
    {
        var structure = model.Structure;
        var state = model.State.Values.ToArray();
        var uncertainty = Uncertainty(model, horizon);
        // The state after one innovation, and so, moved on, the weights ψ of what has come since.
        var response = new double[structure.Size];
        for (var i = 0; i < structure.ArmaSize; i++)
        {
            response[i] = structure.Impact(i);
        }

        var result = new ArimaForecast[horizon];
        var sum = 0.0;
        for (var h = 0; h < horizon; h++)
        {
            structure.Step(state);
            var psi = structure.Observe(response);
            structure.Step(response);
            sum += psi * psi;
            var variance = model.Figures.Variance * (sum + (uncertainty is null ? 0 : uncertainty[h]));
            result[h] = new ArimaForecast(structure.Observe(state) + model.ConstantAt(model.State.Time + h + 1), Math.Sqrt(variance));
        }

        return result;
    }

    /// <summary>Z T^h P (Z T^h)ᵀ for each step; null where the state is known.</summary>
    private static double[]? Uncertainty(ArimaModel model, int horizon)
    {
        if (model.State.Covariance.IsEmpty)
        {
            return null;
        }

        var (structure, size) = (model.Structure, model.Structure.Size);
        // Columns of P moved on one by one: row h of Z T^h P, then the same once more from the other side.
        var ahead = new double[horizon * size];
        for (var j = 0; j < size; j++)
        {
            var column = model.State.Covariance.Slice(j * size, size).ToArray();
            for (var h = 0; h < horizon; h++)
            {
                structure.Step(column);
                ahead[(h * size) + j] = structure.Observe(column);
            }
        }

        var result = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            var row = ahead.AsSpan(h * size, size);
            for (var k = 0; k <= h; k++)
            {
                structure.Step(row);
            }

            result[h] = Math.Max(structure.Observe(row), 0);
        }

        return result;
    }
}
