namespace Weir.Client;

/// <summary>Where the service is and how patient the client is with it. Wrong values are refused when the client is made, by name.</summary>
public sealed class GatewayClientOptions : RetryOptions
{
    /// <summary>Default of <see cref="Server"/>.</summary>
    public const string DefaultServer = "http://127.0.0.1:8080";

    /// <summary>The service's address, absolute, http or https.</summary>
    /// <value><see cref="DefaultServer"/> by default.</value>
    public Uri Server { get; set; } = new(DefaultServer);

    /// <summary>Key sent with every request as <c>Authorization: Bearer …</c>.</summary>
    /// <value>Null (none) by default; visible ASCII.</value>
    public string? ApiKey { get; set; }

    /// <summary>Makes the handler under HTTP and WebSocket requests, for proxies, certificates and tests. The client disposes it.</summary>
    /// <value>A <see cref="SocketsHttpHandler"/> without a limit on connections by default.</value>
    public Func<HttpMessageHandler>? HandlerFactory { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Server is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Server)} is '{Server}'; it must be an absolute http or https address.");
        }

        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException($"{nameof(ApiKey)} must be visible ASCII characters without spaces.");
        }

        base.Validate();
    }
}
