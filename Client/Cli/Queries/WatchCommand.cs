using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Queries;

/// <summary>The verb <c>watch</c>.</summary>
internal static class WatchCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var gateway = OptionFactory.Gateway("The gateway's id");
        var kind = OptionFactory.Kind("counter, cumulative or rate (default the one the gateway has)");
        var count = OptionFactory.Int("--count", 0, 0, int.MaxValue, "End after so many changes; 0 for never");
        var command = new Command("watch", "Prints a gateway's current day whenever it changes, until Ctrl-C.") { gateway, kind, count };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var client = global.Connect(parse, context, retriesMax: 8);
            var left = parse.GetValue(count);
            try
            {
                await foreach (var day in client.WatchAsync(parse.GetRequiredValue(gateway), parse.GetValue(kind), cancellationToken))
                {
                    Render(day, parse.GetValue(global.Json), context);
                    if (--left == 0)
                    {
                        break;
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how a watch ends.
            }

            return CommandLine.Done;
        });
        return command;
    }

    private static void Render(DayTotalsAnswer day, bool asJson, CliContext context) => context.Out.WriteLine(
        asJson
            ? JsonSerializer.Serialize(day, AnswerJson.Default.DayTotalsAnswer)
            : string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd}  tx {day.Tx:#,0}  rx {day.Rx:#,0}  records {day.Records:#,0}"));
}
