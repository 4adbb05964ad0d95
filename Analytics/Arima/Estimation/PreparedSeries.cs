using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>A series made ready for one kind of differencing and constant: centred and divided by its scale, so that no result depends on units.</summary>
internal sealed class PreparedSeries
{
    private PreparedSeries(double[] values, double[] differenced, double[] delta, ArimaConstant constant, double constantStep)
    {
        (Values, Differenced, Delta, Constant, ConstantStep) = (values, differenced, delta, constant, constantStep);
    }

    /// <summary>The series from its first value to its last, as it came; NaN is missing.</summary>
    public double[] Values { get; }

    /// <summary>The same with straight lines over gaps.</summary>
    public double[] Filled { get; private init; } = [];

    /// <summary>Centred, scaled and differenced; over gaps interpolated, which is good for first guesses alone.</summary>
    public double[] Differenced { get; }

    public double[] Delta { get; }

    public ArimaConstant Constant { get; }

    /// <summary>The mean of the differenced series for a constant of one: 1, or m for the drift of a seasonal difference.</summary>
    public double ConstantStep { get; }

    /// <summary>What was taken off the differenced series before scaling.</summary>
    public double Centre { get; private init; }

    public double Scale { get; private init; }

    public bool HasGaps { get; private init; }

    /// <summary>Observations after differencing.</summary>
    public int Count { get; private init; }

    public bool HasConstant => Constant != ArimaConstant.None;

    /// <summary>All differences are the same (or zero, without a constant): there is nothing to fit.</summary>
    public bool IsConstant => Scale == 0;

    /// <exception cref="ArimaException">There are too few values.</exception>
    public static PreparedSeries Of(ReadOnlySpan<double> series, ArimaOrder order, ArimaConstant constant)
    {
        var values = Series.Trim(Finite(series)).ToArray();
        var missing = values.Count(double.IsNaN);
        var count = values.Length - missing - order.Differenced;
        var needed = constant == ArimaConstant.None || order.Coefficients == 0 ? 1 : 2;
        if (count < needed)
        {
            throw new ArimaException(
                $"{values.Length - missing} values are too few for ARIMA{order}{(needed == 2 ? " with a constant" : "")}: at least {order.Differenced + needed} are required.");
        }

        var filled = missing == 0 ? values : Series.Interpolate(values);
        var differenced = Differencing.Apply(filled, order.D, order.SeasonalD, order.Period);
        var centre = constant == ArimaConstant.None ? 0 : Vectors.Mean(differenced);
        var largest = 0.0;
        foreach (ref var value in differenced.AsSpan())
        {
            value -= centre;
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = IsNoise(largest, filled, order) ? 0 : largest * Math.Sqrt(MeanSquare(differenced, largest));
        foreach (ref var value in differenced.AsSpan())
        {
            value = scale > 0 ? value / scale : 0;
        }

        var delta = Differencing.Coefficients(order.D, order.SeasonalD, order.Period);
        return new PreparedSeries(values, differenced, delta, constant, order.SeasonalD > 0 ? order.Period : 1)
        {
            Filled = filled,
            Centre = centre,
            Scale = scale,
            HasGaps = missing > 0,
            Count = count,
        };
    }

    /// <summary>The likelihood of the series.</summary>
    public IArmaObjective Objective(int lengthMax, int degreeMax)
    {
        if (!HasGaps)
        {
            var gapFree = new ArmaLikelihood(lengthMax, degreeMax);
            gapFree.Load(Differenced, HasConstant);
            return gapFree;
        }

        var scaled = new double[Values.Length];
        var regressor = new double[HasConstant ? Values.Length : 0];
        var offset = Constant == ArimaConstant.None && Delta.Length == 0 ? 0 : Offset;
        var slope = Constant == ArimaConstant.Drift ? Centre / ConstantStep : 0;
        for (var t = 0; t < scaled.Length; t++)
        {
            scaled[t] = (Values[t] - offset - (slope * t)) / Scale;
        }

        for (var t = 0; t < regressor.Length; t++)
        {
            regressor[t] = Constant == ArimaConstant.Mean ? 1 : t / ConstantStep;
        }

        return new GapLikelihood(scaled, regressor, Delta, degreeMax);
    }

    /// <summary>What was taken off every value over gaps.</summary>
    public double Offset => Constant == ArimaConstant.Mean ? Centre : Delta.Length > 0 ? Values[0] : 0;

    private static ReadOnlySpan<double> Finite(ReadOnlySpan<double> series)
    {
        foreach (var value in series)
        {
            if (double.IsInfinity(value))
            {
                throw new ArimaException("The series has an infinite value; finite values, or NaN for missing ones, are required.");
            }
        }

        return series;
    }

    // What differencing leaves of values that are equal but for their last binary digit.
    private static bool IsNoise(double largest, double[] values, ArimaOrder order)
    {
        var size = 0.0;
        foreach (var value in values)
        {
            size = Math.Max(size, Math.Abs(value));
        }

        return largest <= size * 4e-16 * (1 << (order.D + order.SeasonalD));
    }

    private static double MeanSquare(double[] values, double largest)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value / largest * (value / largest);
        }

        return sum / values.Length;
    }
}
