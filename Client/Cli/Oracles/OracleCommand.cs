using System.CommandLine;
using System.Globalization;
using System.Text;
using Weir.Cli.Parsing;
using Weir.Cli.Records;
using Weir.Cli.Terminal;

namespace Weir.Cli.Oracles;

/// <summary>The verb <c>oracle</c>: expected answers for a file that comes from elsewhere.</summary>
internal static class OracleCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE[.gz]", Description = "Records, NDJSON, gzipped or not" };
        var kind = OptionFactory.Kind("What ipTx and ipRx mean: counter, cumulative or rate", required: true);
        var settings = new OracleSettingsOptions();
        var output = OptionFactory.File("--out", "Where the expected answers go, JSON (docs/generate.md)");
        var command = new Command("oracle", "Computes, without the service, what it must answer once it has taken a file of records.")
        {
            file, kind, settings.Lateness, settings.Modulus, settings.MaxRate, output,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var oracle = new OracleBuilder(parse.GetValue(kind)!.Value, settings.Read(parse));
            var skipped = await ReadAsync(parse.GetRequiredValue(file), oracle, cancellationToken);
            var answers = oracle.Build();
            await answers.WriteAsync(parse.GetRequiredValue(output), cancellationToken);
            Report(answers, skipped, parse.GetValue(global.Json), context);
            return CommandLine.Done;
        });
        return command;
    }

    /// <returns>Lines that are no records and were left out.</returns>
    internal static async Task<long> ReadAsync(string path, OracleBuilder oracle, CancellationToken cancellationToken)
    {
        await using var reader = new LineReader(path);
        long skipped = 0;
        while (await reader.ReadBlockAsync(cancellationToken))
        {
            while (reader.TryReadLine(out var line))
            {
                var record = RecordLine.TryReadPlain(line, out var gateway, out var date, out var tx, out var rx)
                    ? new ParsedRecord(Encoding.UTF8.GetString(gateway), date, tx, rx)
                    : RecordLine.Parse(line, out _);
                if (record is null || !oracle.TryAdd(record.Gateway, record.Date, record.Tx, record.Rx))
                {
                    skipped += line.ContainsAnyExcept(" \t\r"u8) ? 1 : 0;
                }
            }
        }

        return skipped;
    }

    private static void Report(OracleFile answers, long skipped, bool asJson, CliContext context)
    {
        if (asJson)
        {
            using var json = new Utf8JsonTextWriter(context.Out);
            json.Writer.WriteStartObject();
            json.Writer.WriteNumber("records", answers.Records);
            json.Writer.WriteNumber("gateways", answers.Gateways.Count);
            json.Writer.WriteNumber("skipped", skipped);
            json.Writer.WriteEndObject();
            return;
        }

        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{answers.Records:#,0} records of {answers.Gateways.Count:#,0} gateways, {skipped:#,0} lines left out as no records"));
    }
}
