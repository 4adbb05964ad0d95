namespace Weir.Client;

/// <summary>How patient a client is, whatever way it has to the service.</summary>
public abstract class RetryOptions
{
    /// <summary>How long one attempt may take before it counts as lost.</summary>
    /// <value>30 s by default, 1 ms to 10 min.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is repeated after the first attempt: when the server sheds load or is not to be reached, and after a lost or timed-out attempt.</summary>
    /// <value>8 by default, 0 to 1,000.</value>
    /// <remarks>Records carry a producer number and queries change nothing, so every repeat is harmless.</remarks>
    public int RetriesMax { get; set; } = 8;

    /// <summary>Pause before the first repeat; it doubles each time, less up to a half at random.</summary>
    /// <value>100 ms by default, 1 ms to <see cref="RetryDelayMax"/>. What the server asks to wait goes before it.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause before a repeat, what the server asks to wait included.</summary>
    /// <value>10 s by default, up to 10 min.</value>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock behind time limits and pauses.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names option, value and range.</exception>
    public virtual void Validate()
    {
        Check(nameof(AttemptTimeout), AttemptTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        Check(nameof(RetriesMax), RetriesMax, 0, 1000);
        Check(nameof(RetryDelayMax), RetryDelayMax, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        Check(nameof(RetryDelay), RetryDelay, TimeSpan.FromMilliseconds(1), RetryDelayMax);
    }

    private static void Check<T>(string name, T value, T lower, T upper)
        where T : IComparable<T>
    {
        if (value.CompareTo(lower) < 0 || value.CompareTo(upper) > 0)
        {
            throw new ArgumentException($"{name} is {value}; it must be between {lower} and {upper}.");
        }
    }
}
