using System.Globalization;
using Weir.Elevators;

namespace Weir.Cli.Replay.Elevators;

/// <summary>Which lines of a file are which device's.</summary>
internal sealed class DeviceTable
{
    private readonly List<(long First, long Count, string Device)> _rows = [];

    private DeviceTable()
    {
    }

    /// <summary>All lines are one device's.</summary>
    public static DeviceTable Of(string device)
    {
        var table = new DeviceTable();
        table._rows.Add((1, long.MaxValue, device));
        return table;
    }

    /// <summary>Reads a table: a header, then first line, number of lines and device a row, separated by commas.</summary>
    /// <exception cref="InvalidDataException">A row is none.</exception>
    public static async Task<DeviceTable> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var table = new DeviceTable();
        var number = 0;
        foreach (var row in await File.ReadAllLinesAsync(file, cancellationToken))
        {
            if (++number == 1 || row.Length == 0)
            {
                continue;
            }

            var cells = row.Split(',', 3);
            if (cells.Length != 3 || !TryNumber(cells[0], out var first) || !TryNumber(cells[1], out var count) || !DeviceIds.IsValid(cells[2]))
            {
                throw new InvalidDataException($"{file}:{number} is '{row}'; it must be first line,number of lines,device.");
            }

            table._rows.Add((first, count, cells[2]));
        }

        return table;
    }

    /// <summary>The device of a line, from 1; null where the table has none.</summary>
    public string? Find(long line)
    {
        foreach (var (first, count, device) in _rows)
        {
            if (line >= first && line - first < count)
            {
                return device;
            }
        }

        return null;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
