using System.CommandLine;
using System.Globalization;
using Weir.Cli.Parsing;
using Weir.Cli.Replay;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Records;

namespace Weir.Cli.Load;

/// <summary>The verb <c>load</c>.</summary>
internal static class LoadCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var kind = OptionFactory.Kind("What ipTx and ipRx mean: counter, cumulative or rate (default counter)");
        var protocol = OptionFactory.Choice("--protocol", Protocol.Http, "How to send", ("http", Protocol.Http), ("ws", Protocol.WebSocket));
        var format = OptionFactory.Choice(
            "--format", RecordFormat.Json, "How records are encoded", ("json", RecordFormat.Json), ("avro", RecordFormat.Avro));
        var compression = OptionFactory.Choice(
            "--compression", RecordCompression.None, "How bodies are compressed, http only",
            ("none", RecordCompression.None), ("gzip", RecordCompression.Gzip), ("br", RecordCompression.Brotli));
        var connections = OptionFactory.Int("--connections", 4, 1, 1024, "Connections side by side");
        var batch = OptionFactory.Int("--batch", 0, 0, 50_000, "Records of a request or frame; 0 for 5,000 over http, 1,000 over ws");
        var gateways = OptionFactory.Int("--gateways", 1000, 1, 10_000_000, "Gateways over all connections");
        var seconds = OptionFactory.Seconds("--seconds", 10, 0.1, 86_400, "How long to send");
        var command = new Command(
            "load", "Makes load: sends prepared batches as fast as they are acknowledged, and reports rate, latency and its own processor time.")
        {
            kind, protocol, format, compression, connections, batch, gateways, seconds,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var over = parse.GetValue(protocol);
            var records = parse.GetValue(batch);
            var options = new LoadOptions
            {
                Kind = parse.GetValue(kind) ?? RecordKind.Counter,
                Protocol = over,
                Format = parse.GetValue(format),
                Compression = parse.GetValue(compression),
                Connections = parse.GetValue(connections),
                Batch = records > 0 ? records : over == Protocol.Http ? 5000 : 1000,
                Gateways = parse.GetValue(gateways),
                Duration = TimeSpan.FromSeconds(parse.GetValue(seconds)),
            };
            await using var client = global.Connect(parse, context, retriesMax: 60);
            var result = await new LoadRun(options, client, context).RunAsync(cancellationToken);
            Report(result, parse.GetValue(global.Json), context);
            return result.Rejected == 0 ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    private static void Report(LoadResult result, bool asJson, CliContext context)
    {
        if (!asJson)
        {
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Accepted:#,0} accepted, {result.Rejected:#,0} rejected in {result.Elapsed.TotalSeconds:0.00} s: "
                + $"{result.RecordsPerSecond:#,0} records/s"));
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"acknowledged after p50 {result.LatencyMs(0.5):0.00} ms, p99 {result.LatencyMs(0.99):0.00} ms, max {result.LatencyMs(1):0.00} ms "
                + $"({result.LatenciesMs.Count:#,0} batches)"));
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"own processor time {result.CpuSeconds:0.00} s, {result.CpuMicrosecondsPerRecord:0.000} µs a record"));
            return;
        }

        using var json = new Utf8JsonTextWriter(context.Out);
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber("accepted", result.Accepted);
        json.Writer.WriteNumber("rejected", result.Rejected);
        json.Writer.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.Writer.WriteNumber("recordsPerSecond", Math.Round(result.RecordsPerSecond));
        json.Writer.WriteNumber("batches", result.LatenciesMs.Count);
        json.Writer.WriteNumber("latencyMsP50", Math.Round(result.LatencyMs(0.5), 3));
        json.Writer.WriteNumber("latencyMsP99", Math.Round(result.LatencyMs(0.99), 3));
        json.Writer.WriteNumber("latencyMsMax", Math.Round(result.LatencyMs(1), 3));
        json.Writer.WriteNumber("cpuSeconds", Math.Round(result.CpuSeconds, 3));
        json.Writer.WriteNumber("cpuMicrosecondsPerRecord", Math.Round(result.CpuMicrosecondsPerRecord, 4));
        json.Writer.WriteEndObject();
    }
}
