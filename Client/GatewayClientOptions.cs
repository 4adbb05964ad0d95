namespace Weir.Client;

/// <summary>Where the service is and how patient the client is with it. Wrong values are refused when the client is made, by name.</summary>
public sealed class GatewayClientOptions
{
    /// <summary>Default of <see cref="Server"/>.</summary>
    public const string DefaultServer = "http://127.0.0.1:8080";

    /// <summary>The service's address, absolute, http or https.</summary>
    /// <value><see cref="DefaultServer"/> by default.</value>
    public Uri Server { get; set; } = new(DefaultServer);

    /// <summary>Key sent with every request as <c>Authorization: Bearer …</c>.</summary>
    /// <value>Null (none) by default; visible ASCII.</value>
    public string? ApiKey { get; set; }

    /// <summary>How long one attempt may take before it counts as lost.</summary>
    /// <value>30 s by default, 1 ms to 10 min.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is repeated after the first attempt: after 429, 502, 503, 504, a lost connection or a timed-out attempt.</summary>
    /// <value>8 by default, 0 to 1,000.</value>
    /// <remarks>Records carry a producer number and queries change nothing, so every repeat is harmless.</remarks>
    public int RetriesMax { get; set; } = 8;

    /// <summary>Pause before the first repeat; it doubles each time, less up to a half at random.</summary>
    /// <value>100 ms by default, 1 ms to <see cref="RetryDelayMax"/>. A server's <c>Retry-After</c> goes before it.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause before a repeat, a server's <c>Retry-After</c> included.</summary>
    /// <value>10 s by default, up to 10 min.</value>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock behind time limits and pauses.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Makes the handler under HTTP and WebSocket requests, for proxies, certificates and tests. The client disposes it.</summary>
    /// <value>A <see cref="SocketsHttpHandler"/> without a limit on connections by default.</value>
    public Func<HttpMessageHandler>? HandlerFactory { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names option, value and range.</exception>
    public void Validate()
    {
        if (Server is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Server)} is '{Server}'; it must be an absolute http or https address.");
        }

        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException($"{nameof(ApiKey)} must be visible ASCII characters without spaces.");
        }

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
