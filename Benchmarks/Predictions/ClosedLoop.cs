using System.Diagnostics;

namespace Weir.Benchmarks.Predictions;

/// <summary>Connections that each send the next request when the one before is answered: what the server can do.</summary>
internal static class ClosedLoop
{
    /// <summary>Sends until there is nothing more to send.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="connections">How many at a time.</param>
    /// <param name="next">The request of a number, counted over all connections from 0; null for the end.</param>
    /// <returns>How many were answered.</returns>
    public static async Task<int> RunAsync(Uri url, int connections, Func<int, RawRequest?> next)
    {
        var (number, answered) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await RawConnection.OpenAsync(url);
            while (next(Interlocked.Increment(ref number)) is { } request)
            {
                await connection.AskAsync(request);
                Interlocked.Increment(ref answered);
            }
        })));
        return answered;
    }

    /// <summary>Sends for a while.</summary>
    /// <returns>Answers a second.</returns>
    public static async Task<double> RateAsync(Uri url, int connections, TimeSpan time, Func<int, RawRequest> next)
    {
        var started = Stopwatch.GetTimestamp();
        var answered = await RunAsync(url, connections, number => Stopwatch.GetElapsedTime(started) < time ? next(number) : null);
        return answered / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
