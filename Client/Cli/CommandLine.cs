using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Weir.Cli.DeadLetters;
using Weir.Cli.Forecasting;
using Weir.Cli.Generation;
using Weir.Cli.Load;
using Weir.Cli.Oracles;
using Weir.Cli.Parsing;
using Weir.Cli.Predictions;
using Weir.Cli.Queries;
using Weir.Cli.Replay;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli;

/// <summary>The whole command line: its verbs, its exit codes (0 done, 1 failed, 2 bad usage) and how failures are told.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;

    public static RootCommand Create(CliContext context)
    {
        var global = new GlobalOptions();
        var root = new RootCommand("The command line of Weir: sends gateway records, asks for totals, makes test data and checks answers against it.")
        {
            global.Server, global.ApiKey, global.Json,
            ReplayCommand.Create(global, context),
            GenerateCommand.Create(global, context),
            OracleCommand.Create(global, context),
            VerifyCommand.Create(global, context),
            TotalsCommand.Create(global, context),
            TopCommand.Create(global, context),
            WatchCommand.Create(global, context),
            StatusCommand.Create(global, context),
            DeadLettersCommand.Create(global, context),
            PredictCommand.Create(global, context),
            ForecastCommand.Create(global, context),
            HashKeyCommand.Create(global, context),
            LoadCommand.Create(global, context),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Show this help";
            help.Action = new HelpText();
        }

        return root;
    }

    public static async Task<int> RunAsync(string[] args, CliContext context, CancellationToken cancellationToken)
    {
        var root = Create(context);
        var parse = root.Parse(args);
        if (parse.Action is not HelpText && args.Length == 0)
        {
            await context.Error.WriteAsync(HelpText.Render(root));
            return BadUsage;
        }

        if (parse.Errors.Count > 0)
        {
            foreach (var message in parse.Errors.Select(Tell).Distinct())
            {
                await context.Error.WriteLineAsync(message);
            }

            var command = parse.CommandResult.Command;
            await context.Error.WriteLineAsync($"See: {HelpText.PathOf(command)} --help");
            return BadUsage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parse.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await context.Error.WriteLineAsync("stopped");
            return Failed;
        }
        catch (Exception e) when (e is GatewayClientException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await context.Error.WriteLineAsync(Tell(e));
            return Failed;
        }
        catch (ArgumentException e)
        {
            await context.Error.WriteLineAsync(e.Message);
            return BadUsage;
        }
    }

    /// <summary>Our own messages begin with the name already; those of the parser are brought into the same form.</summary>
    private static string Tell(ParseError error) => error switch
    {
        { SymbolResult: OptionResult { Option: { Required: true } option, Tokens.Count: 0 } } => $"{option.Name}: missing, it is required",
        { Message: "Required command was not provided." } => "a verb is required",
        _ => error.Message,
    };

    private static string Tell(Exception e) =>
        e is ServerUnavailableException { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } }
            ? $"{e.Message} Is the service running there (./run)?"
            : e.Message;
}
