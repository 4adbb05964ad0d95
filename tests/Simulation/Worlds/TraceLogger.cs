using Microsoft.Extensions.Logging;

namespace Weir.Simulation.Worlds;

/// <summary>What the product logs is part of what happened, and says which cases were met.</summary>
internal sealed class TraceLogger(TimeProvider time, Verdict verdict) : ILoggerProvider
{
    private static readonly Dictionary<string, Reached> Cases = new(StringComparer.Ordinal)
    {
        ["GatewayGrain.LogGap"] = Reached.GapRefused,
        ["GatewayGrain.LogBroken"] = Reached.GatewayReadAgain,
        ["GatewayGrain.LogGarbageKept"] = Reached.GarbageKept,
        ["ElevatorGrain.LogGap"] = Reached.GapRefused,
        ["ElevatorGrain.LogBroken"] = Reached.DeviceReadAgain,
        ["ElevatorGrain.LogGarbageKept"] = Reached.GarbageKept,
        ["DayShardGrain.LogBroken"] = Reached.DayShardReadAgain,
        ["DayShardGrain.LogAskingAgain"] = Reached.GatewaysAskedAgain,
        ["IdListGrain.LogBroken"] = Reached.ListReadAgain,
        ["Streaming.LogLowerAnswers"] = Reached.GapFoundByCheckpoint,
        ["Streaming.LogConsumersFailed"] = Reached.ConsumerWithoutAnswer,
        ["Streaming.LogCheckpointFailed"] = Reached.CheckpointFailed,
        ["Streaming.LogPoison"] = Reached.PoisonSetAside,
        ["weir.LogGivingUpDelivery"] = Reached.DeliveryGivenUp,
    };

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    private sealed class Lines(TraceLogger owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write($"{category}.{eventId.Name}", $"{logLevel} {formatter(state, null)} {exception?.GetType().Name} {exception?.Message}");
    }

    private void Write(string source, string line)
    {
        verdict.Note($"{time.GetTimestamp() / 10_000} {line}");
        if (Cases.TryGetValue(source, out var reached))
        {
            verdict.Reach(reached);
        }
    }
}
