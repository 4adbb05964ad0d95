using System.Security.Cryptography;

namespace Weir.Client;

/// <summary>What one attempt came to: an answer, or a failure that another attempt may mend.</summary>
/// <param name="Answer">The answer, where there is one.</param>
/// <param name="Failure">What to tell the caller when patience ends; null with an answer.</param>
/// <param name="RetryAfter">What the server asks to wait.</param>
internal readonly record struct Attempt<T>(T? Answer, GatewayClientException? Failure = null, TimeSpan? RetryAfter = null);

/// <summary>When to try again: pauses that double, less up to half at random so that many clients do not come back at once.</summary>
internal sealed class RetryPolicy(RetryOptions options)
{
    public int RetriesMax => options.RetriesMax;

    /// <summary>The pause before a repeat.</summary>
    /// <param name="retry">0 for the first repeat.</param>
    /// <param name="asked">What the server asked for.</param>
    /// <param name="share">0 to 1: how much of the random half is taken off.</param>
    public TimeSpan DelayBefore(int retry, TimeSpan? asked, double share)
    {
        if (asked is { } wanted)
        {
            return wanted < TimeSpan.Zero ? TimeSpan.Zero : wanted < options.RetryDelayMax ? wanted : options.RetryDelayMax;
        }

        var doubled = options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 30));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, options.RetryDelayMax.TotalMilliseconds) * (1 - (share / 2)));
    }

    /// <summary>Attempts until there is an answer or patience ends.</summary>
    /// <exception cref="GatewayClientException">The last attempt's failure, or what an attempt threw for good.</exception>
    public async Task<T> RepeatAsync<T>(Func<Task<Attempt<T>>> attempt, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            var (answer, failure, retryAfter) = await attempt();
            if (failure is null)
            {
                return answer!;
            }

            if (retry >= RetriesMax)
            {
                throw failure;
            }

            await PauseAsync(retry, retryAfter, cancellationToken);
        }
    }

    public Task PauseAsync(int retry, TimeSpan? asked, CancellationToken cancellationToken)
    {
        const int Steps = 1 << 20;
        return Task.Delay(DelayBefore(retry, asked, RandomNumberGenerator.GetInt32(Steps) / (double)Steps), options.TimeProvider, cancellationToken);
    }
}
