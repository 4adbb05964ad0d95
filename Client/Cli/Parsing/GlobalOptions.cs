using System.CommandLine;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Parsing;

/// <summary>Options that every verb takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Environment variable with the API key, so that it need not stand in a process list.</summary>
    public const string ApiKeyVariable = "WEIR_API_KEY";

    public Option<Uri> Server { get; } = new("--server")
    {
        HelpName = "URL",
        Description = $"The service's address (default {GatewayClientOptions.DefaultServer})",
        Recursive = true,
        DefaultValueFactory = _ => new Uri(GatewayClientOptions.DefaultServer),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                return uri;
            }

            result.AddError($"--server: '{text}' is not an http or https address");
            return null;
        },
    };

    public Option<string?> ApiKey { get; } = new("--api-key")
    {
        HelpName = "KEY",
        Description = $"API key to send; better in the environment as {ApiKeyVariable} (default none)",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the answer as JSON, for machines", Recursive = true };

    /// <summary>A client for a verb: few retries where a person waits for one answer, many where a long job should outlive a restart.</summary>
    public GatewayClient Connect(ParseResult parse, CliContext context, int retriesMax = 2) => new(OptionsOf(parse, context, retriesMax));

    /// <summary>A client for devices in elevators.</summary>
    public ElevatorClient ConnectElevators(ParseResult parse, CliContext context, int retriesMax = 2) => new(OptionsOf(parse, context, retriesMax));

    private GatewayClientOptions OptionsOf(ParseResult parse, CliContext context, int retriesMax) => new()
    {
        Server = parse.GetValue(Server)!,
        ApiKey = parse.GetValue(ApiKey) ?? context.Environment(ApiKeyVariable),
        RetriesMax = retriesMax,
        TimeProvider = context.Time,
        HandlerFactory = context.HandlerFactory,
    };
}
