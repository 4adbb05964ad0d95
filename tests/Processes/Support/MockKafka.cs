using System.Diagnostics;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Processes.Support;

/// <summary>A mock Kafka cluster in a process of its own: it outlives the silos.</summary>
internal sealed class MockKafka : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private MockKafka(Process process, string servers) => (_process, Servers) = (process, servers);

    /// <summary>Where it listens.</summary>
    public string Servers { get; }

    /// <summary>What a silo over it is told.</summary>
    public string[] Settings =>
    [
        "--Streams:Provider=Kafka", $"--Kafka:BootstrapServers={Servers}", "--Kafka:TopicIds=false", "--Kafka:Client:fetch.wait.max.ms=10", "--Kafka:SessionTimeout=00:00:06",
    ];

    public static async Task<MockKafka> StartAsync(int partitions)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Assembly("Silo"), "kafka-mock", FormattableString.Invariant($"--Kafka:Partitions={partitions}")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        const string Ready = "Ready: ";
        return await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line && line.StartsWith(Ready, StringComparison.Ordinal)
            ? new MockKafka(process, line[Ready.Length..])
            : throw new InvalidOperationException($"The mock cluster did not start:\n{await errors.WaitAsync(Limit)}");
    }

    /// <summary>Whether every topic of records still begins with its first one.</summary>
    public bool HasLostNothing(int partitions)
    {
        LibRdKafka.Load();
        using var observer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "observer" }).Build();
        return ((string[])["counter", "cumulative", "rate", "elevators"]).All(topic => Enumerable.Range(0, partitions).All(partition =>
            observer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Limit).Low.Value == 0));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }

        _process.Dispose();
    }
}
