using Microsoft.Extensions.Hosting;

namespace Orleans.Runtime;

/// <summary>Starts and stops the silo, with its host or by a simulation's hand.</summary>
internal sealed class SiloHost(Silo silo, SiloLifecycle lifecycle, Func<IEnumerable<ILifecycleParticipant<ISiloLifecycle>>> participants) : IHostedService
{
    private bool _prepared;
    private bool _stopped;

    public Task StartAsync(CancellationToken cancellationToken) => silo.Scheduler.Run(async () =>
    {
        Prepare();
        silo.Start();
        try
        {
            await lifecycle.StartAsync(cancellationToken);
        }
        catch
        {
            await StopOnceAsync(cancellationToken);
            throw;
        }
    });
    public Task StopAsync(CancellationToken cancellationToken) => silo.Scheduler.Run(() => StopOnceAsync(cancellationToken));

    private void Prepare()
    {
        if (_prepared) { return; }

        _prepared = true;
        lifecycle.Subscribe("Grains", ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, silo.DeactivateAllAsync);
        foreach (var participant in participants()) { participant.Participate(lifecycle); }
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        if (_stopped) { return; }

        _stopped = true;
        try
        {
            await lifecycle.StopAsync(cancellationToken);
        }
        finally
        {
            silo.Stop();
        }
    }
}
