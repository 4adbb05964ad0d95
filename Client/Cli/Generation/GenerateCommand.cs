using System.CommandLine;
using Weir.Cli.Oracles;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;

namespace Weir.Cli.Generation;

/// <summary>The verb <c>generate</c>.</summary>
internal static class GenerateCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var gateways = OptionFactory.RequiredInt("--gateways", 1, 10_000_000, "How many gateways send");
        var days = OptionFactory.RequiredInt("--days", 1, 3650, "How many UTC days they send");
        var kind = OptionFactory.Kind("What ipTx and ipRx mean: counter, cumulative or rate", required: true);
        var seed = OptionFactory.Long("--seed", 1, 0, long.MaxValue, "Equal seeds and options give equal files, to the byte");
        var late = OptionFactory.Share("--late", 0, "Share of the readings sent too late to be put in order");
        var duplicates = OptionFactory.Share("--duplicates", 0, "Share of the readings sent once more with other values");
        var disorder = OptionFactory.Share("--disorder", 0.02, "Share of the readings overtaken by a newer one within the lateness");
        var interval = OptionFactory.Seconds("--interval", 60, 1, 86_400, "Time between two readings of a gateway");
        var start = OptionFactory.Day("--start", "First day (default 2024-01-01)");
        var prefix = OptionFactory.GatewayPrefix("--prefix", "gw-", "What the gateways' names begin with");
        var settings = new OracleSettingsOptions();
        var output = OptionFactory.File("--out", "Where the records go, NDJSON; gzipped when it ends in .gz");
        var oracle = OptionFactory.File("--oracle", "Where the expected answers go, JSON (docs/generate.md)");
        var command = new Command(
            "generate", "Makes records as home gateways send them, and beside them what the service must answer once it has taken them.")
        {
            gateways, days, kind, seed, late, duplicates, disorder, interval, start, prefix, settings.Lateness, settings.Modulus, settings.MaxRate, output, oracle,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var options = new GenerateOptions
            {
                Kind = parse.GetValue(kind)!.Value,
                Gateways = parse.GetValue(gateways),
                Days = parse.GetValue(days),
                Prefix = parse.GetRequiredValue(prefix),
                Seed = parse.GetValue(seed),
                Late = parse.GetValue(late),
                Duplicates = parse.GetValue(duplicates),
                Disorder = parse.GetValue(disorder),
                Interval = TimeSpan.FromSeconds(parse.GetValue(interval)),
                Start = parse.GetValue(start) ?? new DateOnly(2024, 1, 1),
                Settings = settings.Read(parse),
            };
            return new GenerateRun(options, context).RunAsync(
                parse.GetRequiredValue(output), parse.GetRequiredValue(oracle), parse.GetValue(global.Json), cancellationToken);
        });
        return command;
    }
}
