namespace Weir.Analytics.Regression;

/// <summary>The line through the most recent points, moved on point by point.</summary>
/// <remarks>A point costs the same whatever the window: it is added and the oldest taken away. Once per window the sums are made anew, so that rounding
/// never adds up over a long stream.</remarks>
public sealed class RollingLine
{
    private readonly (double X, double Y)[] _points;
    private LineSums _sums;
    private int _next;
    private int _sinceRenewal;

    /// <summary>An empty window.</summary>
    /// <param name="capacity">Points of a full one, at least 2.</param>
    public RollingLine(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _points = new (double, double)[capacity];
    }

    /// <summary>Points in the window.</summary>
    public int Count => _sums.Count;

    /// <summary>Adds the newest point; a full window loses its oldest.</summary>
    /// <param name="x">Its place.</param>
    /// <param name="y">Its value.</param>
    public void Add(double x, double y)
    {
        var isFull = _sums.Count == _points.Length;
        var oldest = _points[_next];
        _sums.Add(x, y);
        _points[_next] = (x, y);
        _next = (_next + 1) % _points.Length;
        if (isFull && ++_sinceRenewal < _points.Length)
        {
            _sums.Remove(oldest.X, oldest.Y);
        }
        else if (isFull)
        {
            Renew();
        }
    }

    /// <summary>The line of the window.</summary>
    /// <returns>The line.</returns>
    public LineFit Fit() => _sums.Fit();

    private void Renew()
    {
        _sinceRenewal = 0;
        _sums = default;
        for (var i = 0; i < _points.Length; i++)
        {
            var (x, y) = _points[(_next + i) % _points.Length];
            _sums.Add(x, y);
        }
    }
}
