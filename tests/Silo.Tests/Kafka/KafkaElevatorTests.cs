using System.Text;
using Weir.Silo.Tests.Support;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Silo.Tests.Kafka;

/// <summary>Readings of elevators in Kafka's topics.</summary>
public sealed class KafkaElevatorTests
{
    private const string Device = "lift 1/ü";

    /// <summary>Readings have JSON only, whatever gateway records are written in.</summary>
    [KafkaFact]
    public Task Readings_WhereRecordsAreJson_AreCountedWithThoseOfAForeignProducer() => ReadingsAsync("application/json");

    [KafkaFact]
    public Task Readings_WhereRecordsAreAvro_AreCountedWithThoseOfAForeignProducer() => ReadingsAsync("avro/binary");

    private static async Task ReadingsAsync(string format)
    {
        await using var service = await KafkaService.StartAsync([$"--Kafka:ContentType={format}", $"--Kafka:DefaultContentType={format}"]);
        var path = $"/v1/elevators/{Uri.EscapeDataString(Device)}";
        var sent = await service.Server.SendToAsync($"{path}/readings", new StringContent($"[{Light(1)},{Light(1)}][{Light(2, ",\"more\":1")}]"), "application/json", producer: ("p", "1"));
        var again = await service.Server.SendToAsync($"{path}/readings", new StringContent($"[{Light(1)},{Light(1)}][{Light(2, ",\"more\":1")}]"), "application/json", producer: ("p", "1"));
        await service.ProduceAsync("elevators", Device, Encoding.UTF8.GetBytes(Light(3)));
        await service.ProduceAsync("elevators", Device, Encoding.UTF8.GetBytes(Light(2)), "application/json");
        await service.ProduceAsync("elevators", Device, Encoding.UTF8.GetBytes("""{"type":"Sonar","date":"2024-03-01T12:00:00Z"}"""));

        Assert.Equal((3, sent.Text), (sent.Accepted, again.Text));
        await service.Server.AssertReadingsAsync(Device, "Light", 3);
        await service.RestartAsync();
        var letters = await LettersAsync(service.Server);
        Assert.Contains("type is \\\"Sonar\\\"", letters, StringComparison.Ordinal);
        var summary = (await service.Server.GetAsync(path)).Json;
        var light = summary.GetProperty("types").GetProperty("Light");
        Assert.Equal((3, 2, 1), (light.GetProperty("count").GetInt32(), light.GetProperty("duplicates").GetInt32(), summary.GetProperty("unknownFields").GetInt32()));
    }

    private static string Light(int brightness, string more = "") => $$"""{"type":"Light","date":"2024-03-01T12:00:0{{brightness}}Z","brightness":{{brightness}}{{more}}}""";

    private static async Task<string> LettersAsync(TestServer server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var reply = await server.GetAsync("/v1/dead-letters");
            if (reply.Json.GetProperty("letters").GetArrayLength() > 0)
            {
                return reply.Text;
            }
        }
    }
}
