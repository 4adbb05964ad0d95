using System.CommandLine;
using System.Globalization;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;

namespace Weir.Cli.DeadLetters;

/// <summary>The verb <c>dead-letters redrive</c>.</summary>
internal static class RedriveCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var ids = new Argument<long[]>("ID")
        {
            HelpName = "[ID …]",
            Description = "Ids of letters",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => ParseId(token.Value, result))],
        };
        var all = new Option<bool>("--all") { Description = "Redrive all letters that hold bytes and have not been redriven" };
        var kind = OptionFactory.Kind("With --all: those of this kind only");
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "With --all: those only whose reason has this text in it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print which letters it would be, and send nothing" };
        var command = new Command("redrive", "Sends what dead letters hold in again; each is counted once, however often it is redriven.") { ids, all, kind, reason, dryRun };
        command.Validators.Add(result =>
        {
            var (some, every) = (result.GetResult(ids) is { Tokens.Count: > 0 }, result.GetValue(all));
            if (some == every)
            {
                result.AddError(some ? "--all: it goes without ids" : "ID: missing, ids or --all are required");
            }
            else if (some && (result.GetResult(kind) is not null || result.GetResult(reason) is not null))
            {
                result.AddError($"{(result.GetResult(kind) is not null ? "--kind" : "--reason")}: it goes with --all only");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var client = global.Connect(parse, context);
            var run = new RedriveRun(client, context, parse.GetValue(global.Json));
            var chosen = parse.GetValue(all) ? new LetterChoice(parse.GetValue(kind), parse.GetValue(reason)) : null;
            return parse.GetValue(dryRun)
                ? await run.ShowAsync(parse.GetValue(ids)!, chosen, cancellationToken)
                : await run.RedriveAsync(parse.GetValue(ids)!, chosen, cancellationToken);
        });
        return command;
    }

    private static long ParseId(string text, System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1)
        {
            result.AddError($"ID: '{text}' is not the id of a letter, a whole number from 1 is required");
        }

        return id;
    }
}
