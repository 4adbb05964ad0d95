namespace Weir.Cli.Terminal;

/// <summary>What a verb may touch of the world outside, so that a test can stand in for it.</summary>
internal sealed record CliContext
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether answers go to a terminal: tables and colours only there.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether messages go to a terminal: progress only there.</summary>
    public bool ErrorIsTerminal { get; init; }

    public int Width { get; init; } = 100;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<HttpMessageHandler>? HandlerFactory { get; init; }

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}
