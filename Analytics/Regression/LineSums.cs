namespace Weir.Analytics.Regression;

/// <summary>Weighted means and products of deviations of points, to which points can be added and from which they can be taken (Welford's recurrences;
/// West, Communications of the ACM 22, 1979).</summary>
/// <remarks>Deviations are from the running means, so that instants of milliseconds since 1970 lose nothing. Taking points away leaves rounding behind;
/// <see cref="RollingLine"/> makes good for it.</remarks>
public struct LineSums
{
    private double _meanX;
    private double _meanY;
    private double _xx;
    private double _xy;
    private double _yy;

    /// <summary>Points of a weight above 0.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of the weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The sum of squared deviations of the places.</summary>
    public readonly double SumXX => _xx;

    /// <summary>The sum of squared deviations of the values.</summary>
    public readonly double SumYY => _yy;

    /// <summary>Adds a point.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="y">Its value.</param>
    /// <param name="weight">Its weight; 0 adds nothing.</param>
    public void Add(double x, double y, double weight = 1)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y) || !(weight >= 0) || double.IsInfinity(weight))
        {
            throw new ArgumentException($"The point ({x}, {y}) with weight {weight} cannot be added: finite values and a weight from 0 on are required.");
        }

        if (weight == 0)
        {
            return;
        }

        Count++;
        Weight += weight;
        var (dx, dy) = (x - _meanX, y - _meanY);
        _meanX += dx * weight / Weight;
        _meanY += dy * weight / Weight;
        _xx += weight * dx * (x - _meanX);
        _xy += weight * dx * (y - _meanY);
        _yy += weight * dy * (y - _meanY);
    }

    /// <summary>Takes a point away that was added before.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="y">Its value.</param>
    /// <param name="weight">Its weight.</param>
    public void Remove(double x, double y, double weight = 1)
    {
        if (weight == 0)
        {
            return;
        }

        if (Count <= 1)
        {
            this = default;
            return;
        }

        Count--;
        var rest = Weight - weight;
        var (dx, dy) = (x - _meanX, y - _meanY);
        _meanX -= dx * weight / rest;
        _meanY -= dy * weight / rest;
        _xx = Math.Max(_xx - (weight * dx * (x - _meanX)), 0);
        _xy -= weight * dx * (y - _meanY);
        _yy = Math.Max(_yy - (weight * dy * (y - _meanY)), 0);
        Weight = rest;
    }

    /// <summary>The line of least squares.</summary>
    /// <returns>The line; through the mean and level where all points stand at one place.</returns>
    public readonly LineFit Fit()
    {
        var slope = _xx > 0 ? _xy / _xx : 0;
        return new LineFit(Count, Weight, _meanX, _meanY, slope, _xx, _yy, Math.Max(_yy - (slope * _xy), 0));
    }
}
