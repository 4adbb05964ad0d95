using Weir.Cli;
using Weir.Cli.Terminal;

namespace Weir.Client.Tests.Support;

/// <summary>One run of the command line inside the test's process.</summary>
internal sealed record CliRun(int Code, string Out, string Error)
{
    public static Task<CliRun> RunAsync(params string[] args) => RunAsync(new CliContextSetup(), args);

    public static async Task<CliRun> RunAsync(CliContextSetup setup, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext
        {
            Out = output,
            Error = error,
            OutIsTerminal = setup.OutIsTerminal,
            HandlerFactory = setup.Handler is { } handler ? () => handler : null,
            Environment = name => name == "WEIR_API_KEY" ? setup.ApiKey : null,
        };
        var code = await CommandLine.RunAsync(args, context, setup.CancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}

internal sealed record CliContextSetup(
    HttpMessageHandler? Handler = null, bool OutIsTerminal = false, string? ApiKey = null, CancellationToken CancellationToken = default);

/// <summary>A folder that goes with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-client-tests-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
