using System.Globalization;

namespace Weir.Benchmarks.Backtest;

/// <summary>A part of a picture with axes: from values to pixels.</summary>
/// <param name="svg">The picture.</param>
/// <param name="left">Of the part, without the words beside it.</param>
/// <param name="top">Of the part.</param>
/// <param name="width">Of the part.</param>
/// <param name="height">Of the part.</param>
/// <param name="x">From and to along the foot.</param>
/// <param name="y">From and to upwards.</param>
internal sealed class SvgFrame(Svg svg, double left, double top, double width, double height, (double From, double To) x, (double From, double To) y)
{
    public double X(double value) => left + (width * (value - x.From) / (x.To - x.From));

    /// <summary>Values outside stand at the edge.</summary>
    public double Y(double value) => top + height - (height * (Math.Clamp(value, y.From, y.To) - y.From) / (y.To - y.From));

    /// <summary>Draws frame, marks and words.</summary>
    public void Draw(string title, string alongX, string alongY, double xStep, double yStep)
    {
        for (var i = 0; y.From + (i * yStep) <= y.To + (yStep / 100); i++)
        {
            var value = y.From + (i * yStep);
            svg.Line(left, Y(value), left + width, Y(value), "#dddddd");
            svg.Text(left - 6, Y(value) + 4, Say(value), "end", 11);
        }

        for (var i = 0; xStep > 0 && x.From + (i * xStep) <= x.To + (xStep / 100); i++)
        {
            var value = x.From + (i * xStep);
            svg.Line(X(value), top + height, X(value), top + height + 4, Svg.Ink);
            svg.Text(X(value), top + height + 17, Say(value), "middle", 11);
        }

        svg.Polyline([(left, top), (left, top + height), (left + width, top + height)], Svg.Ink, 1);
        svg.Text(left + (width / 2), top - 10, title, "middle", 13);
        svg.Text(left + (width / 2), top + height + 36, alongX, "middle");
        svg.Text(left - 44, top + (height / 2), alongY, "middle", isUpright: true);
    }

    /// <summary>Draws a curve.</summary>
    public void Curve(IEnumerable<(double X, double Y)> points, string colour, double thickness = 1.8, string dashes = "") =>
        svg.Polyline(points.Select(Place), colour, thickness, dashes);

    /// <summary>Fills what lies between two curves over the same places.</summary>
    public void Band(IReadOnlyList<(double X, double Lower, double Upper)> band, string colour, double opacity) => svg.Area(
        [.. band.Select(p => Place((p.X, p.Upper))), .. band.Reverse().Select(p => Place((p.X, p.Lower)))], colour, opacity);

    private (double X, double Y) Place((double X, double Y) point) => (X(point.X), Y(point.Y));

    private static string Say(double value) => Math.Round(value, 6).ToString("0.##", CultureInfo.InvariantCulture);
}
