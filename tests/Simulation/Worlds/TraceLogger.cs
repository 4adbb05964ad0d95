using Microsoft.Extensions.Logging;

namespace Weir.Simulation.Worlds;

/// <summary>What the product logs is part of what happened.</summary>
internal sealed class TraceLogger(TimeProvider time, Verdict verdict) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        verdict.Note($"{time.GetTimestamp() / 10_000} {logLevel} {formatter(state, null)} {exception?.GetType().Name} {exception?.Message}");

    public void Dispose()
    {
    }
}
