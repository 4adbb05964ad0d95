using Microsoft.Extensions.Options;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Hosting.Streams;

/// <summary>Says, where the service runs over a mock cluster, what that does not do.</summary>
internal sealed partial class MockClusterNotice(IOptions<KafkaOptions> options, ILogger<MockClusterNotice> logger) : IHostedService
{
    /// <summary>What it does not do.</summary>
    public const string Limits = "Records are not durable: nothing is on disk, and it keeps the newest 5 MiB or 100,000 records of a partition. It cannot grow a topic and finds no offset by time.";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Mock)
        {
            LogMock(options.Value.BootstrapServers);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Kafka:Mock: a mock cluster in this process ({Servers}), to try things out. " + Limits)]
    private partial void LogMock(string servers);
}
