using Weir.Gateways;
using Weir.Records;

namespace Weir.Questions;

/// <summary>Questions about gateways that take more than one call.</summary>
public static class GatewayQuestions
{
    /// <summary>How long a watched gateway keeps a question when nothing changes.</summary>
    public static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(20);

    /// <summary>A watcher is told at most ten changes a second.</summary>
    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(100);

    /// <summary>What a watcher begins with: the current day as it is.</summary>
    /// <param name="grain">The gateway.</param>
    /// <param name="kind">Null where it has one kind only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it never sent a record; without a kind when it has several.</returns>
    /// <exception cref="StateReloadingException">It is still being read again.</exception>
    public static Task<WatchedDay?> WatchFirstAsync(IGatewayGrain grain, RecordKind? kind, TimeProvider time, CancellationToken cancellationToken) =>
        GrainQuestions.AskAsync(() => grain.WatchAsync(kind, -1, cancellationToken), time, cancellationToken);

    /// <summary>The current day once it has changed, or as it was when it has not within <see cref="WatchMax"/>; a tenth of a second after the last answer at the earliest.</summary>
    /// <param name="grain">The gateway.</param>
    /// <param name="current">The last answer; its kind is the one that is watched.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An answer with another version, or with the same.</returns>
    /// <exception cref="StateReloadingException">It is still being read again.</exception>
    public static async Task<WatchedDay> WatchNextAsync(IGatewayGrain grain, WatchedDay current, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.Delay(WatchPace, time, cancellationToken);
        return await GrainQuestions.AskAsync(() => grain.WatchAsync(current.Kind, current.Version, cancellationToken), time, cancellationToken) ?? current;
    }
}
