namespace Weir.Silo.Hosting.Membership;

/// <summary>Looks, before the silo starts, at what it would fail on: one line says more than what a silo says that could not join. Added before the silo.</summary>
internal sealed class JoinChecks(IEnumerable<IJoinCheck> checks) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            await check.CheckAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
