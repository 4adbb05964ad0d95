namespace Weir.Cli.Replay;

/// <summary>One connection to the service. Batches arrive in the order in which they are given.</summary>
internal interface IBatchTarget : IAsyncDisposable
{
    /// <summary>Sends a batch; the builder may be reset when this returns.</summary>
    Task SendAsync(BatchBuilder batch, CancellationToken cancellationToken);

    /// <summary>Returns when everything sent is acknowledged.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
