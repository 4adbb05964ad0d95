using Spectre.Console;

namespace Weir.Cli.Terminal;

/// <summary>Rows for people: a drawn table on a terminal, aligned columns anywhere else.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Columns from here on are figures and stand right.</summary>
    public int FirstFigure { get; init; } = 1;

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(CliContext context)
    {
        if (context.OutIsTerminal)
        {
            Draw(context);
            return;
        }

        var widths = columns.Select((c, i) => _rows.Select(r => r[i].Length).Append(c.Length).Max()).ToArray();
        context.Out.WriteLine(Line(columns, widths));
        foreach (var row in _rows)
        {
            context.Out.WriteLine(Line(row, widths));
        }
    }

    private void Draw(CliContext context)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Out), Ansi = AnsiSupport.Yes });
        console.Profile.Width = context.Width;
        var drawn = new Spectre.Console.Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(columns[i])}[/]");
            drawn.AddColumn(i >= FirstFigure ? column.RightAligned() : column);
        }

        foreach (var row in _rows)
        {
            drawn.AddRow(row.Select(Markup.Escape).ToArray());
        }

        console.Write(drawn);
    }

    private string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((c, i) => i >= FirstFigure ? c.PadLeft(widths[i]) : c.PadRight(widths[i]))).TrimEnd();
}
