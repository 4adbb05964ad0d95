namespace Orleans.Streams;

/// <summary>Doubling waits between attempts, without chance: a replayed seed waits as long as it did.</summary>
internal sealed class Backoff(TimeSpan min, TimeSpan max, TimeSpan step, TimeProvider clock)
{
    private const int DoublingsMax = 20;

    /// <summary>
    /// Tries until it works, until <paramref name="goOn"/> (asked with the failure and the attempt's number) says no, or until <paramref name="timeMax"/>
    /// has passed (zero and infinite: never).
    /// </summary>
    public async Task<T> RetryAsync<T>(Func<Task<T>> attempt, Func<Exception, int, bool> goOn, TimeSpan timeMax)
    {
        var start = clock.GetTimestamp();
        for (var number = 0; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception exception) when (goOn(exception, number))
            {
                await WaitAsync(number);
                if (timeMax != Timeout.InfiniteTimeSpan && timeMax != TimeSpan.Zero && clock.GetElapsedTime(start) > timeMax) { throw; }
            }
        }
    }

    public Task WaitAsync(int number)
    {
        var wait = min + (step * (1L << Math.Min(number, DoublingsMax)) / 2);
        return Task.Delay(wait < max ? wait : max, clock);
    }
}
