using System.CommandLine;
using System.Globalization;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Queries;

/// <summary>The verb <c>status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var command = new Command("status", "Says whether the service runs and serves, and how it does; --json has every figure.");
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var client = global.Connect(parse, context, retriesMax: 0);
            var status = await client.GetStatusAsync(cancellationToken);
            if (parse.GetValue(global.Json))
            {
                WriteJson(status, context);
            }
            else
            {
                WriteText(status, context);
            }

            return status is { Healthy: true, Ready: true } ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    private static void WriteText(ServerStatus status, CliContext context)
    {
        var state = !status.Healthy ? "not healthy" : status.Ready ? "ready" : "running, not ready";
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{status.Server} {state} (answered in {status.RoundTrip.TotalMilliseconds:0.0} ms)"));
        if (status.Detail is { } detail)
        {
            context.Out.WriteLine(detail);
        }

        new StatusFigures(status.Metrics).Write(context);
    }

    private static void WriteJson(ServerStatus status, CliContext context)
    {
        using var json = new Utf8JsonTextWriter(context.Out);
        json.Writer.WriteStartObject();
        json.Writer.WriteString("server", status.Server.ToString());
        json.Writer.WriteBoolean("healthy", status.Healthy);
        json.Writer.WriteBoolean("ready", status.Ready);
        json.Writer.WriteString("detail", status.Detail);
        json.Writer.WriteNumber("roundTripMs", Math.Round(status.RoundTrip.TotalMilliseconds, 3));
        json.Writer.WriteStartObject("metrics");
        foreach (var (name, value) in status.Metrics.Where(m => double.IsFinite(m.Value)).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            json.Writer.WriteNumber(name, value);
        }

        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
    }
}
