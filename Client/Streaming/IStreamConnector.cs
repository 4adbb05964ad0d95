namespace Weir.Client;

/// <summary>Makes the connections of a stream.</summary>
internal interface IStreamConnector
{
    /// <summary>When to try again.</summary>
    RetryPolicy Retries { get; }

    /// <summary>A connection whose first frame has that number.</summary>
    /// <exception cref="GatewayClientException">Refused, or no connection after every repeat.</exception>
    Task<IStreamConnection> ConnectAsync(long first, CancellationToken cancellationToken);
}

/// <summary>One connection of a stream.</summary>
internal interface IStreamConnection : IDisposable
{
    /// <summary>What ended the connection.</summary>
    string Loss { get; }

    /// <summary>Takes frames of the stream, and tells it what is acknowledged.</summary>
    /// <returns>True when everything was acknowledged and the connection closed; false when it was lost.</returns>
    /// <exception cref="GatewayClientException">The server refuses what is sent; another connection would not help.</exception>
    Task<bool> RunAsync(GatewayStream stream, CancellationToken cancellationToken);
}
