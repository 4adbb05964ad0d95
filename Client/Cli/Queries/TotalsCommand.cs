using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Queries;

/// <summary>The verb <c>totals</c>.</summary>
internal static class TotalsCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var gateway = OptionFactory.Gateway("The gateway's id");
        var kind = OptionFactory.Kind("counter, cumulative or rate (default the one the gateway has)");
        var from = OptionFactory.Day("--from", "First day, included (default the first with records)");
        var to = OptionFactory.Day("--to", "Last day, included (default the last with records)");
        var command = new Command("totals", "Prints a gateway's bytes per UTC day.") { gateway, kind, from, to };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var (first, last) = (parse.GetValue(from), parse.GetValue(to));
            if (first > last)
            {
                await context.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"--from: {first:yyyy-MM-dd} is after --to {last:yyyy-MM-dd}"));
                return CommandLine.BadUsage;
            }

            await using var client = global.Connect(parse, context);
            var id = parse.GetRequiredValue(gateway);
            var answer = await client.GetTotalsAsync(id, parse.GetValue(kind), first, last, cancellationToken);
            if (answer is null)
            {
                await context.Error.WriteLineAsync($"{id}: no such gateway, it never sent a record");
                return CommandLine.Failed;
            }

            Render(answer, parse.GetValue(global.Json), context);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Render(TotalsAnswer answer, bool asJson, CliContext context)
    {
        if (asJson)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Default.TotalsAnswer));
            return;
        }

        var table = new Table("day", "tx bytes", "rx bytes", "records", "seconds", "final");
        foreach (var day in answer.Days)
        {
            var isFinal = answer.FinalUntil is { } until && until >= new DateTimeOffset(day.Day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            table.Add(
                Format.Day(day.Day), Format.Count(day.Tx), Format.Count(day.Rx), Format.Count(day.Records), Format.Seconds(day.Seconds),
                answer.FinalUntil is null ? "-" : isFinal ? "yes" : "no");
        }

        table.Write(context);
    }
}
