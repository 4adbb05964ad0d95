using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Weir.Benchmarks.Load;
using Weir.Streaming.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Benchmarks.Kafka;

/// <summary>librdkafka's mock cluster in a process of its own, so that its CPU time is nobody else's.</summary>
internal sealed class MockUnderLoad : IAsyncDisposable
{
    public const int Partitions = 64;
    private readonly Process _process;
    private readonly string _servers;

    private MockUnderLoad(Process process, string servers) => (_process, _servers) = (process, servers);

    public static async Task<MockUnderLoad> StartAsync()
    {
        LibRdKafka.Load();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[SiloUnderLoad.Assembly, "kafka-mock", string.Create(CultureInfo.InvariantCulture, $"--Kafka:Partitions={Partitions}")])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        const string Ready = "Ready: ";
        return await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith(Ready, StringComparison.Ordinal)
            ? new MockUnderLoad(process, line[Ready.Length..].Trim())
            : throw new InvalidOperationException("The mock cluster did not start.");
    }

    /// <summary>What a silo over it is told.</summary>
    public string[] Settings =>
    [
        "--Streams:Provider=Kafka", $"--Kafka:BootstrapServers={_servers}", "--Kafka:TopicIds=false", "--Kafka:Client:fetch.wait.max.ms=10", "--Logging:LogLevel:Default=Warning",
    ];

    /// <summary>The same, as the provider's settings, from which its clients are made.</summary>
    public KafkaOptions Options()
    {
        var options = new KafkaOptions();
        Configure(options);
        return options;
    }

    public void Configure(KafkaOptions options)
    {
        (options.BootstrapServers, options.TopicIds) = (_servers, false);
        options.Client["fetch.wait.max.ms"] = "10";
        options.Streams.Add(GatewayTraffic.Kind);
    }

    /// <summary>Where the partitions of the topic end.</summary>
    /// <exception cref="InvalidOperationException">They do not begin at 0 any more: the mock cluster drops what is old without a word, and the run says nothing.</exception>
    public long[] Ends()
    {
        using var observer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _servers, GroupId = "observer" }).Build();
        return
        [
            .. Enumerable.Range(0, Partitions).Select(partition => observer.QueryWatermarkOffsets(new TopicPartition(GatewayTraffic.Kind, partition), TimeSpan.FromSeconds(10)) is { Low.Value: 0 } ends
                ? ends.High.Value
                : throw new InvalidOperationException($"Void: the mock cluster has dropped the first records of partition {partition}.")),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
