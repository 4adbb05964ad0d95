using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace Weir.Cli.Parsing;

/// <summary>Help: usage lines first, then a sentence a verb, an argument and an option.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int Width = 110;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Render(parseResult.CommandResult.Command));
        return 0;
    }

    public static string Render(Command command)
    {
        var text = new StringBuilder();
        var path = PathOf(command);
        if (command.Subcommands.Count > 0)
        {
            text.AppendLine($"Usage: {path} VERB …").AppendLine($"       {path} VERB --help");
        }
        else
        {
            WriteWrapped(text, $"Usage: {path}", UsageWords(command));
        }

        text.AppendLine().AppendLine(Wrap(command.Description ?? "", 0).TrimStart());
        WriteRows(text, "Verbs", command.Subcommands.Select(c => (c.Name, c.Description)));
        WriteRows(text, "Arguments", command.Arguments.Select(a => (a.Name, a.Description)));
        WriteRows(text, "Options", Options(command).Select(o => (Label(o), o.Required ? $"{o.Description} (required)" : o.Description)));
        return text.ToString();
    }

    /// <summary>What is typed to get to a verb.</summary>
    public static string PathOf(Command command) => command is RootCommand
        ? "gateways"
        : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}";

    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(Ancestors(command).SelectMany(p => p.Options).Where(o => o.Recursive)).Where(o => !o.Hidden);

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    private static IEnumerable<string> UsageWords(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            yield return argument.HelpName ?? argument.Name;
        }

        foreach (var option in Options(command).Where(o => o.Name is not ("--help" or "--version")))
        {
            var words = option.HelpName is { } value ? $"{option.Name} {value}" : option.Name;
            yield return option.Required ? words : $"[{words}]";
        }
    }

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a.StartsWith('-') && a.Length == 2).Append(option.Name).Distinct());
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static void WriteWrapped(StringBuilder text, string first, IEnumerable<string> words)
    {
        var line = new StringBuilder(first);
        var indent = new string(' ', first.Length);
        foreach (var word in words)
        {
            if (line.Length + 1 + word.Length > Width)
            {
                text.AppendLine(line.ToString());
                line.Clear().Append(indent);
            }

            line.Append(' ').Append(word);
        }

        text.AppendLine(line.ToString());
    }

    private static void WriteRows(StringBuilder text, string title, IEnumerable<(string Label, string? Description)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        text.AppendLine().AppendLine($"{title}:");
        var width = Math.Min(all.Max(r => r.Label.Length), 34);
        foreach (var (label, description) in all)
        {
            var first = label.Length > width ? $"  {label}{Environment.NewLine}  {new string(' ', width)} " : $"  {label.PadRight(width)} ";
            text.Append(first).AppendLine(Wrap(description ?? "", width + 4));
        }
    }

    private static string Wrap(string description, int indent)
    {
        var text = new StringBuilder();
        var column = indent;
        foreach (var word in description.Split(' '))
        {
            if (column + 1 + word.Length > Width)
            {
                text.AppendLine().Append(' ', Math.Max(indent - 1, 0));
                column = indent;
            }

            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        return text.ToString();
    }
}
