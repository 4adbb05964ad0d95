using System.CommandLine;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;

namespace Weir.Cli.Oracles;

/// <summary>The verb <c>verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var oracle = OptionFactory.File("--oracle", "Expected answers, written by generate or oracle");
        var wait = OptionFactory.Seconds(
            "--wait", 30, 0, 86_400, "How long an answer may take to become right, as records are applied after they are acknowledged");
        var connections = OptionFactory.Int("--connections", 8, 1, 256, "How many questions are asked at once");
        var command = new Command(
            "verify",
            "Compares the service's answers with an oracle file, to the byte: every gateway's counters and days, every day's top lists, the gateway list.")
        {
            oracle, wait, connections,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var expected = await OracleFile.ReadAsync(parse.GetRequiredValue(oracle), cancellationToken);
            await using var client = global.Connect(parse, context, retriesMax: 8);
            var run = new VerifyRun(client, expected, context, TimeSpan.FromSeconds(parse.GetValue(wait)), parse.GetValue(connections));
            return await run.RunAsync(parse.GetValue(global.Json), cancellationToken);
        });
        return command;
    }
}
