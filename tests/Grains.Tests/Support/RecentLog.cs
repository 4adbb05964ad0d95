using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Weir.Grains.Tests.Support;

/// <summary>Keeps the last lines logged, for the message of a test that fails.</summary>
internal sealed class RecentLog : ILoggerProvider, ILogger
{
    private const int LinesMax = 40;
    private readonly ConcurrentQueue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception?.GetBaseException().Message}");
        while (_lines.Count > LinesMax)
        {
            _lines.TryDequeue(out _);
        }
    }

    public override string ToString() => string.Join('\n', _lines);

    public void Dispose()
    {
    }
}
