using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Weir.Records;
using Weir.Silo.Hosting;
using Weir.Silo.Hosting.Streams;
using Weir.Streaming;
using Weir.Streaming.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Silo.Tests.Kafka;

/// <summary>What keeps a server over Kafka from starting is one line that says what to do.</summary>
public sealed class KafkaStartTests
{
    [Theory]
    [InlineData("Streams:Provider is Pulsar; it must be Log or Kafka.", "--Streams:Provider=Pulsar")]
    [InlineData("Streams:Provider is 1; it must be Log or Kafka.", "--Streams:Provider=1")]
    [InlineData("Kafka:BootstrapServers is set, but Streams:Provider=Log has no use for it; choose Streams:Provider=Kafka, or leave it out.", "--Kafka:BootstrapServers=a:1")]
    [InlineData("Kafka:Mock is set, but Streams:Provider=Log has no use for it; choose Streams:Provider=Kafka, or leave it out.", "--Kafka:Mock=true")]
    [InlineData("Kafka:BootstrapServers is not set; it must name the cluster, such as kafka-1:9092,kafka-2:9092, or Kafka:Mock=true be said to try things out.", "--Streams:Provider=Kafka")]
    [InlineData("Kafka:ContentType is text/csv; it must be application/json or avro/binary.", "--Streams:Provider=kafka", "--Kafka:Mock=true", "--Kafka:ContentType=text/csv")]
    [InlineData("Kafka:DefaultContentType is x; it must be application/json or avro/binary.", "--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Kafka:DefaultContentType=x")]
    [InlineData("Kafka:BootstrapServers is a:1, but Kafka:Mock=true has no use for it; leave one of them out.", "--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Kafka:BootstrapServers=a:1")]
    [InlineData("Kafka:Partitions is 0; it must be between 1 and 1024.", "--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Kafka:Partitions=0")]
    [InlineData("Kafka:DeadLetters is counter, which is the name of a stream.", "--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Kafka:DeadLetters=counter")]
    [InlineData("Ingest:ProducerWindow is 0; it must be between 1 and 100000.", "--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Ingest:ProducerWindow=0")]
    public async Task Start_WithSettingsThatCannotBe_IsOneLine(string line, params string[] settings) => Assert.Equal(line, await ReasonAsync(settings));

    [Theory]
    [InlineData("Kafka:Streams:0")]
    [InlineData("Kafka:AcceptNewLog")]
    [InlineData("Kafka:BootstrapServer")]
    public void Build_WithASettingThatKafkaDoesNotHave_IsRefused(string key) => Assert.Contains(
        Assert.Throws<SettingsException>(() => Server.Build([$"--{key}=x"])).Reasons, reason => reason.StartsWith($"{string.Join(':', key.Split(':')[..2])} is not a setting", StringComparison.Ordinal));

    [Fact]
    public async Task Build_WithPropertiesOfTheClient_TakesThemAsTheyAre()
    {
        await using var app = Server.Build(
            ["--urls", "http://127.0.0.1:0", "--Streams:Provider=Kafka", "--Kafka:BootstrapServers=a:1", "--Kafka:Client:security.protocol=ssl", "--Kafka:Client:ssl.ca.location=/x", "--Streams:AcceptNewLog=true"]);
        var options = app.Services.GetRequiredService<IOptions<KafkaOptions>>().Value;

        Assert.Equal([("security.protocol", "ssl"), ("ssl.ca.location", "/x")], options.Client.Select(property => (property.Key, property.Value)).Order());
        Assert.Equal(RecordStreams.Names, options.Streams);
        Assert.True(options.AcceptNewLog);
        Assert.Equal(ProducerOptions.DefaultWindow, app.Services.GetRequiredService<IOptions<ProducerOptions>>().Value.ProducerWindow);
    }

    [KafkaFact]
    public async Task Start_WithAPropertyThatTheClientDoesNotHave_IsOneLine() => Assert.Equal(
        "Kafka:Client: No such configuration property: \"securty.protocol\"",
        await ReasonAsync("--Streams:Provider=Kafka", "--Kafka:BootstrapServers=127.0.0.1:1", "--Kafka:Client:securty.protocol=ssl"));

    [KafkaFact]
    public async Task Start_WhenTheClusterDoesNotAnswer_IsOneLine() => Assert.Equal(
        "Kafka at 127.0.0.1:1 does not answer: Local: Broker transport failure.",
        await ReasonAsync("--Streams:Provider=Kafka", "--Kafka:BootstrapServers=127.0.0.1:1", "--Kafka:RequestTimeout=00:00:00.500"));

    [KafkaFact]
    public async Task Start_WhenATopicIsMissing_IsOneLine()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(RecordKinds.Counter, 1);
        cluster.CreateTopic("dead-letters", 1);

        Assert.Equal(
            $"Kafka at {cluster.BootstrapServers} has no topic cumulative, rate, elevators, producers; make them, or start with --Kafka:CreateTopics=true.",
            await ReasonAsync("--Streams:Provider=Kafka", $"--Kafka:BootstrapServers={cluster.BootstrapServers}", "--Kafka:TopicIds=false"));
    }

    /// <summary>The process itself: status 1, and nothing but the line.</summary>
    [Fact]
    public async Task Start_WithoutTheNativeLibrary_IsOneLine()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, Environment = { ["LIBRDKAFKA"] = "/nowhere/librdkafka.so" } };
        foreach (var argument in (string[])[typeof(Server).Assembly.Location, "--urls", "http://127.0.0.1:0", "--Streams:Provider=Kafka", "--Kafka:Mock=true"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((1, "Weir cannot start: LIBRDKAFKA is '/nowhere/librdkafka.so'; no library can be loaded from there.\n"), (process.ExitCode, await said));
    }

    private static async Task<string> ReasonAsync(params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("weir-silo-").FullName;
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = Server.Build(["--urls", "http://127.0.0.1:0", "--data", data, .. settings]);

            // As the process does it.
            app.Services.GetService<IStartupValidator>()?.Validate();
            _ = app.Services.GetRequiredService<IStreamAppender>();
        });

        Assert.Empty(Directory.GetFileSystemEntries(data));
        Directory.Delete(data);
        StartFailure.TryExplain(failure, out var reasons);
        return Assert.Single(reasons);
    }
}
