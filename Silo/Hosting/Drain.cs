using Microsoft.Extensions.Options;
using Weir.Silo.Hosting.Streams;
using Weir.Streaming;

namespace Weir.Silo.Hosting;

/// <summary>
/// Between the last request and the end of the silo: waits until what is in the log has been applied and committed, for a while. The host
/// stops its services in the reverse of the order in which they were added: this one is added after the silo and before the web server.
/// </summary>
internal sealed partial class Drain(IStreamAppender appender, IOptions<ShutdownOptions> options, TimeProvider time, ILogger<Drain> logger) : IHostedService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await LookAsync(options.Value.Drain - time.GetElapsedTime(started), cancellationToken) is var lag and > 0 && !cancellationToken.IsCancellationRequested)
        {
            if (time.GetElapsedTime(started) >= options.Value.Drain)
            {
                LogRest(lag, options.Value.Drain);
                return;
            }

            await Task.Delay(Look, time, CancellationToken.None);
        }
    }

    private async Task<long> LookAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            await appender.RefreshLagAsync(cancellationToken).AsTask().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // A log that is elsewhere does not answer: what was known last has to do.
        }

        return RecordStreams.Names.Max(appender.GetLagBytes);
    }

    [LoggerMessage(1, LogLevel.Information, "Stopping with up to {Bytes} bytes a partition not yet applied after {Drain}; they are durable in the log and are applied after the next start.")]
    private partial void LogRest(long bytes, TimeSpan drain);
}
