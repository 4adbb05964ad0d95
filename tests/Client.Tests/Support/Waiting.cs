using Weir.TestKit.Time;

namespace Weir.Client.Tests.Support;

/// <summary>Waits for events, never for time.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Moves a manual clock from timer to timer until a task is done. Timers further away than the longest pause are time limits of attempts
    /// that are under way, and are left alone unless a test wants them to strike.
    /// </summary>
    public static async Task<T> DriveAsync<T>(this ManualTime time, Task<T> task, double longestPauseSeconds = 5)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted)
        {
            var isPause = time.NextDue is { } due && (due - time.Elapsed).TotalSeconds <= longestPauseSeconds;
            if (!isPause || !time.AdvanceToNext())
            {
                await Task.Yield();
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "The task did not end although its clock was moved.");
        }

        return await task;
    }

    public static Task<T> Within<T>(this Task<T> task, string what, TimeSpan? limit = null) => Guard(task, what, limit ?? Limit);

    public static async Task Within(this Task task, string what, TimeSpan? limit = null)
    {
        await Guard(Task.WhenAny(task), what, limit ?? Limit);
        await task;
    }

    private static async Task<T> Guard<T>(Task<T> task, string what, TimeSpan limit)
    {
        try
        {
            return await task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not within {limit}: {what}");
        }
    }
}
