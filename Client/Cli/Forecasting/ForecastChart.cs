using System.Globalization;

namespace Weir.Cli.Forecasting;

/// <summary>The end of the series and its forecast, in characters: * what was, o what is expected, : the widest interval.</summary>
internal static class ForecastChart
{
    private const int Height = 12;
    private const int LabelWidth = 12;

    public static IEnumerable<string> Draw(ForecastAnswer answer, int width)
    {
        var room = Math.Max(width - LabelWidth - 2, 20);
        var ahead = Math.Min(answer.Points.Length, room / 2);
        var past = answer.Column.Values.TakeLast(room - ahead).ToArray();
        var level = answer.Levels.Max() / 100;
        var points = answer.Points.Take(ahead).Select(p => (p.Value, Ends: p.Interval(level))).ToArray();
        var all = past.Concat(points.SelectMany(p => new[] { p.Value, p.Ends.Lower, p.Ends.Upper })).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (all.Min(), all.Max());
        for (var row = 0; row < Height; row++)
        {
            var label = row is 0 or Height - 1 ? (row == 0 ? high : low).ToString("G6", CultureInfo.InvariantCulture) : "";
            var line = string.Concat(past.Select(v => RowOf(v) == row ? '*' : ' ')) + "|" + string.Concat(points.Select(Mark));
            yield return $"{label.PadLeft(LabelWidth)} {line}".TrimEnd();

            char Mark((double Value, (double Lower, double Upper) Ends) p) =>
                RowOf(p.Value) == row ? 'o' : row >= RowOf(p.Ends.Upper) && row <= RowOf(p.Ends.Lower) ? ':' : ' ';
        }

        int RowOf(double value) => !double.IsFinite(value) ? -1 : high > low ? (int)Math.Round((high - value) / (high - low) * (Height - 1)) : Height / 2;
    }
}
