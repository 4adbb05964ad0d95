using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Weir.Cli.Forecasting;

/// <summary>One column of a CSV file as a series; NaN where its cell is empty or NA.</summary>
/// <param name="Name">The column's name, or its number where the file has no header.</param>
/// <param name="Values">The values, in the order of the lines.</param>
internal sealed record CsvColumn(string Name, double[] Values)
{
    /// <summary>Reads a column: the one named, else the only one, else the last.</summary>
    /// <exception cref="InvalidDataException">There is no such column, or a cell is not a number.</exception>
    public static async Task<CsvColumn> ReadAsync(string path, string? name, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content, Encoding.UTF8);
        var first = await reader.ReadLineAsync(cancellationToken) ?? throw new InvalidDataException($"{path} is empty; a line of names and lines of values are required.");
        var separator = SeparatorOf(first);
        var cells = Split(first, separator);
        var hasHeader = !cells.All(c => TryValue(c, out _));
        var index = IndexOf(cells, hasHeader, name, path);
        var column = new CsvColumn(hasHeader ? cells[index] : (index + 1).ToString(CultureInfo.InvariantCulture), []);
        var values = new List<double>();
        if (!hasHeader)
        {
            values.Add(column.Value(cells, index, 1));
        }

        var blanks = 0;
        for (var number = 2; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                // An empty cell where there is but one column; anywhere else, and at the end, no line at all.
                blanks += cells.Count == 1 ? 1 : 0;
                continue;
            }

            values.AddRange(Enumerable.Repeat(double.NaN, blanks));
            blanks = 0;
            values.Add(column.Value(Split(line, separator), index, number));
        }

        return column with { Values = [.. values] };
    }

    private double Value(List<string> cells, int index, int line)
    {
        if (index >= cells.Count)
        {
            throw new InvalidDataException($"line {line}: {cells.Count} cells, column '{Name}' is the {index + 1}th");
        }

        return TryValue(cells[index], out var value) ? value : throw new InvalidDataException($"line {line}: '{cells[index]}' in column '{Name}' is not a number");
    }

    private static int IndexOf(List<string> cells, bool hasHeader, string? name, string path)
    {
        if (name is null)
        {
            return cells.Count - 1;
        }

        var index = hasHeader ? cells.IndexOf(name) : -1;
        if (index < 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= cells.Count)
        {
            index = number - 1;
        }

        return index >= 0
            ? index
            : throw new InvalidDataException(
                $"--column: {path} has no column '{name}'; " + (hasHeader ? $"there are {string.Join(", ", cells)}" : $"it has no header, columns are 1 to {cells.Count}"));
    }

    private static bool TryValue(string cell, out double value)
    {
        value = double.NaN;
        return cell.Length == 0 || cell is "NA" or "NaN"
            || (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));
    }

    private static char SeparatorOf(string line) => line.Contains(',', StringComparison.Ordinal) ? ',' : line.Contains(';', StringComparison.Ordinal) ? ';' : line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';

    /// <summary>Cells of a line; quotes as in RFC 4180, blanks around cells left out.</summary>
    private static List<string> Split(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    cell.Append(line[i++]);
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (line[i] == separator && !isQuoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
