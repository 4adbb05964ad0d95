using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Elevators.Prediction;

namespace Weir.Cli.Predictions;

/// <summary>The verb <c>predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var options = new PredictOptions();
        var command = new Command("predict", "Prints what is predicted of a device in an elevator, or how good its predictions were.")
        {
            options.Device, options.Axis, options.Horizon, options.Level, options.Weight, options.Step, options.Window, options.Evaluation, options.Windows,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(options, parse, global, context, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(PredictOptions options, ParseResult parse, GlobalOptions global, CliContext context, CancellationToken cancellationToken)
    {
        var (device, query) = (parse.GetRequiredValue(options.Device), options.Read(parse));
        await using var client = global.ConnectElevators(parse, context);
        if (parse.GetValue(options.Evaluation))
        {
            var windows = parse.GetValue(options.Windows) ?? PredictionBounds.WindowsDefault;
            return await AnswerAsync(
                await client.GetEvaluationAsync(device, query.Axis, windows, cancellationToken), AnswerJson.Default.EvaluationAnswer, answer =>
                {
                    EvaluationText.Write(device, query.Axis, answer, context);
                    return Task.CompletedTask;
                });
        }

        return await AnswerAsync(
            await client.GetPredictionAsync(device, query, cancellationToken), AnswerJson.Default.PredictionAnswer, async answer =>
                PredictionText.Write(answer, query.Level, await RecentPast.ReadAsync(client, answer, query, context.Width, cancellationToken), context));

        async Task<int> AnswerAsync<T>(T? answer, JsonTypeInfo<T> type, Func<T, Task> write)
            where T : class
        {
            if (answer is null)
            {
                await context.Error.WriteLineAsync($"{device}: no such device, it never sent a reading");
                return CommandLine.Failed;
            }

            if (parse.GetValue(global.Json))
            {
                context.Out.WriteLine(JsonSerializer.Serialize(answer, type));
            }
            else
            {
                await write(answer);
            }

            return CommandLine.Done;
        }
    }
}
