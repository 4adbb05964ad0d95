using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Days;

namespace Weir.Cli.Queries;

/// <summary>The verb <c>top</c>.</summary>
internal static class TopCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var day = OptionFactory.DayArgument("The UTC day, yyyy-MM-dd");
        var kind = OptionFactory.Kind("counter, cumulative or rate", required: true);
        var count = OptionFactory.Int("-n", 10, 1, 100, "How many gateways");
        var by = OptionFactory.Choice(
            "--by", TopOrder.Total, "What they are ordered by", ("total", TopOrder.Total), ("tx", TopOrder.Tx), ("rx", TopOrder.Rx));
        var command = new Command("top", "Prints the gateways with most bytes in a day.") { day, kind, count, by };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var client = global.Connect(parse, context);
            var answer = await client.GetTopAsync(
                parse.GetValue(day), parse.GetValue(kind)!.Value, parse.GetValue(count), parse.GetValue(by), cancellationToken);
            Render(answer, parse.GetValue(global.Json), context);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Render(TopAnswer answer, bool asJson, CliContext context)
    {
        if (asJson)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Default.TopAnswer));
            return;
        }

        var table = new Table("place", "gateway", "total bytes", "tx bytes", "rx bytes") { FirstFigure = 2 };
        foreach (var (gateway, place) in answer.Gateways.Select((g, i) => (g, i + 1)))
        {
            table.Add(
                place.ToString(CultureInfo.InvariantCulture), gateway.Gateway, Format.Count(gateway.Total), Format.Count(gateway.Tx), Format.Count(gateway.Rx));
        }

        table.Write(context);
    }
}
