using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Benchmarks.Backtest;

/// <summary>Writes a picture: lines, areas and words, in pixels from the left top corner.</summary>
/// <param name="width">Of the picture.</param>
/// <param name="height">Of the picture.</param>
internal sealed class Svg(int width, int height)
{
    // Colours that those tell apart who do not see all of them (Okabe and Ito).
    public const string Ink = "#222222";
    public const string Grey = "#999999";
    public const string Blue = "#0072B2";
    public const string Orange = "#D55E00";
    public const string Green = "#009E73";

    private readonly StringBuilder _body = new();

    public void Line(double x1, double y1, double x2, double y2, string colour, double thickness = 1, string dashes = "") =>
        Polyline([(x1, y1), (x2, y2)], colour, thickness, dashes);

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, double thickness = 1.5, string dashes = "") =>
        _body.Append(CultureInfo.InvariantCulture, $"""<polyline points="{Join(points)}" fill="none" stroke="{colour}" stroke-width="{thickness}"{Dashes(dashes)}/>""").Append('\n');

    public void Area(IEnumerable<(double X, double Y)> outline, string colour, double opacity = 1) =>
        _body.Append(CultureInfo.InvariantCulture, $"""<polygon points="{Join(outline)}" fill="{colour}" fill-opacity="{opacity}"/>""").Append('\n');

    public void Dot(double x, double y, string colour) =>
        _body.Append(CultureInfo.InvariantCulture, $"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3.5" fill="{colour}"/>""").Append('\n');

    /// <summary>Writes words.</summary>
    /// <param name="x">Where they stand.</param>
    /// <param name="y">Their foot.</param>
    /// <param name="words">What.</param>
    /// <param name="anchor">start, middle or end: which part of them stands there.</param>
    /// <param name="size">In pixels.</param>
    /// <param name="isUpright">From below to above.</param>
    public void Text(double x, double y, string words, string anchor = "start", int size = 12, bool isUpright = false)
    {
        var turn = isUpright ? FormattableString.Invariant($""" transform="rotate(-90 {x:0.#} {y:0.#})" """) : "";
        _body.Append(CultureInfo.InvariantCulture, $"""<text x="{x:0.#}" y="{y:0.#}" font-size="{size}" text-anchor="{anchor}"{turn}>{WebUtility.HtmlEncode(words)}</text>""").Append('\n');
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="DejaVu Sans, Verdana, sans-serif" fill="{Ink}">
        <rect width="{width}" height="{height}" fill="#ffffff"/>
        {_body}</svg>

        """);

    private static string Dashes(string dashes) => dashes.Length == 0 ? "" : $""" stroke-dasharray="{dashes}" """.TrimEnd();

    private static string Join(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}")));
}
