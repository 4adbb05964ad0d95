using System.Security.Cryptography;

namespace Weir.Client;

/// <summary>When to try again: pauses that double, less up to half at random so that many clients do not come back at once.</summary>
internal sealed class RetryPolicy(GatewayClientOptions options)
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

    public Task PauseAsync(int retry, TimeSpan? asked, CancellationToken cancellationToken)
    {
        const int Steps = 1 << 20;
        return Task.Delay(DelayBefore(retry, asked, RandomNumberGenerator.GetInt32(Steps) / (double)Steps), options.TimeProvider, cancellationToken);
    }
}
