using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Weir.Cli.Parsing;
using Weir.Cli.Replay.Elevators;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Replay;

/// <summary>The verb <c>replay</c>.</summary>
internal static class ReplayCommand
{
    private const int ListedMax = 20;
    private const int RetriesMax = 60;

    public static Command Create(GlobalOptions global, CliContext context)
    {
        var file = new Argument<string>("FILE") { HelpName = "FILE[.gz]", Description = "Records, one JSON object a line, gzipped or not" };
        var kind = OptionFactory.Kind("What ipTx and ipRx mean: counter, cumulative or rate (default counter)");
        var protocol = OptionFactory.Choice("--protocol", Protocol.Http, "How to send", ("http", Protocol.Http), ("ws", Protocol.WebSocket));
        var format = OptionFactory.Choice(
            "--format", RecordFormat.Json, "How records are encoded", ("json", RecordFormat.Json), ("avro", RecordFormat.Avro));
        var speedup = OptionFactory.Speedup("Keep the recorded spacing divided by X, or send as fast as it goes");
        var connections = OptionFactory.Int("--connections", 4, 1, 256, "Connections side by side; a gateway stays on one, so its order is kept");
        var batch = OptionFactory.Int("--batch", 0, 0, 50_000, "Records of a request or frame at most; 0 for 5,000 over http, 1,000 over ws");
        var elevator = OptionFactory.Device("--elevator", "The lines are readings of this device in an elevator");
        var devices = OptionFactory.File("--devices", "The lines are readings of devices in elevators; this table (first line,lines,device) says whose", required: false);
        var command = new Command("replay", "Sends a file of records in its order; returns when all of them are durable.")
        {
            file, kind, protocol, format, speedup, connections, batch, elevator, devices,
        };
        command.Validators.Add(result => RefuseMixtures(result, elevator, devices, kind, protocol, format, speedup));
        command.SetAction(async (parse, cancellationToken) =>
        {
            var over = parse.GetValue(protocol);
            var records = parse.GetValue(batch);
            var options = new ReplayOptions
            {
                File = parse.GetRequiredValue(file),
                Kind = parse.GetValue(kind) ?? RecordKind.Counter,
                Protocol = over,
                Format = parse.GetValue(format),
                Speedup = parse.GetValue(speedup),
                Connections = parse.GetValue(connections),
                BatchRecordsMax = records > 0 ? records : over == Protocol.Http ? 5000 : 1000,
            };
            var table = parse.GetValue(devices) is { } rows ? await DeviceTable.ReadAsync(rows, cancellationToken)
                : parse.GetValue(elevator) is { } device ? DeviceTable.Of(device)
                : null;
            var result = table is null
                ? await ReplayRecordsAsync(options, global, parse, context, cancellationToken)
                : await ReplayReadingsAsync(options, table, global, parse, context, cancellationToken);
            Report(result, parse.GetValue(global.Json), context);
            return result is { Failure: null, Rejected: 0 } ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    private static async Task<ReplayResult> ReplayRecordsAsync(
        ReplayOptions options, GlobalOptions global, ParseResult parse, CliContext context, CancellationToken cancellationToken)
    {
        await using var client = global.Connect(parse, context, RetriesMax);
        return await new ReplayRun(options, client, context).RunAsync(cancellationToken);
    }

    private static async Task<ReplayResult> ReplayReadingsAsync(
        ReplayOptions options, DeviceTable devices, GlobalOptions global, ParseResult parse, CliContext context, CancellationToken cancellationToken)
    {
        await using var client = global.ConnectElevators(parse, context, RetriesMax);
        return await new ElevatorReplayRun(options, devices, client, context).RunAsync(cancellationToken);
    }

    // What would be passed over in silence is refused.
    private static void RefuseMixtures(CommandResult result, Option elevator, Option devices, params Option[] others)
    {
        if (result.GetResult(elevator) is null && result.GetResult(devices) is null)
        {
            return;
        }

        if (result.GetResult(elevator) is not null && result.GetResult(devices) is not null)
        {
            result.AddError("--elevator and --devices do not go together");
        }

        foreach (var other in others.Where(other => result.GetResult(other) is { Implicit: false }))
        {
            result.AddError($"{other.Name}: readings of elevators have no use for it");
        }
    }

    private static void Report(ReplayResult result, bool asJson, CliContext context)
    {
        if (asJson)
        {
            WriteJson(result, context);
        }
        else
        {
            var seconds = result.Elapsed.TotalSeconds;
            var rate = seconds > 0 ? result.Sent / seconds : 0;
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Sent:#,0} sent, {result.Accepted:#,0} accepted, {result.Rejected:#,0} rejected in {seconds:0.00} s ({rate:#,0} records/s)"));
            foreach (var (line, reason) in result.Rejects.Take(ListedMax))
            {
                context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"line {line}: {reason}"));
            }

            if (result.Rejected > ListedMax)
            {
                context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and {result.Rejected - ListedMax:#,0} more"));
            }
        }

        if (result.Failure is { } failure)
        {
            context.Error.WriteLine($"stopped early: {failure.Message}");
        }
    }

    private static void WriteJson(ReplayResult result, CliContext context)
    {
        using var json = new Utf8JsonTextWriter(context.Out);
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber("sent", result.Sent);
        json.Writer.WriteNumber("accepted", result.Accepted);
        json.Writer.WriteNumber("rejected", result.Rejected);
        json.Writer.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.Writer.WriteStartArray("rejects");
        foreach (var (line, reason) in result.Rejects)
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteNumber("line", line);
            json.Writer.WriteString("reason", reason);
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteString("failure", result.Failure?.Message);
        json.Writer.WriteEndObject();
    }
}
