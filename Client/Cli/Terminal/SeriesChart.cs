using System.Globalization;

namespace Weir.Cli.Terminal;

/// <summary>The end of a series and what is expected, in characters: * what was, o what is expected, : its interval.</summary>
internal static class SeriesChart
{
    private const int Height = 12;
    private const int LabelWidth = 12;
    private const int RoomMin = 20;

    /// <summary>How many values of the past are drawn beside so many that are expected.</summary>
    public static int PastRoom(int points, int width)
    {
        var room = Room(width);
        return room - Math.Min(points, room / 2);
    }

    /// <summary>Draws lines; what is not finite is left out.</summary>
    /// <param name="series">What was, one a column; the end of it is drawn.</param>
    /// <param name="expected">What is expected, one a column; the beginning of it is drawn.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static IEnumerable<string> Draw(IEnumerable<double> series, IReadOnlyList<ChartPoint> expected, int width)
    {
        var past = series.TakeLast(PastRoom(expected.Count, width)).ToArray();
        var points = expected.Take(Room(width) / 2).ToArray();
        var all = past.Concat(points.SelectMany(p => new[] { p.Value, p.Lower, p.Upper })).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (all.Min(), all.Max());
        for (var row = 0; row < Height; row++)
        {
            var label = row is 0 or Height - 1 ? (row == 0 ? high : low).ToString("G6", CultureInfo.InvariantCulture) : "";
            var line = string.Concat(past.Select(v => RowOf(v) == row ? '*' : ' ')) + "|" + string.Concat(points.Select(Mark));
            yield return $"{label.PadLeft(LabelWidth)} {line}".TrimEnd();

            char Mark(ChartPoint p) => RowOf(p.Value) == row ? 'o' : row >= RowOf(p.Upper) && row <= RowOf(p.Lower) ? ':' : ' ';
        }

        int RowOf(double value) => !double.IsFinite(value) ? -1 : high > low ? (int)Math.Round((high - value) / (high - low) * (Height - 1)) : Height / 2;
    }

    private static int Room(int width) => Math.Max(width - LabelWidth - 2, RoomMin);
}

/// <summary>A value that is expected, and its interval.</summary>
internal readonly record struct ChartPoint(double Value, double Lower, double Upper);
