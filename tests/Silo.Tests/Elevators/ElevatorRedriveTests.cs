using System.Text;
using Microsoft.Extensions.Options;
using Weir.Elevators;
using Weir.Silo.DeadLetters;
using Weir.Silo.Ingest;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Dead letters of readings taken in again.</summary>
public sealed class ElevatorRedriveTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;
    private readonly string _device = $"{fixture.NewGateway()} lift";

    [Fact]
    public async Task Redrive_OfReadings_CountsWhatIsGoodAndSaysWhatIsNot()
    {
        var ids = await _server.ParkAsync(
            OfRecords(Light(1), Light(2)),
            OfMessage("""{"type":"Light","date":"2024-03-01T12:00:03Z","brightness":3,"more":1}"""),
            OfMessage("""{"type":"Light","date":"2024-03-01T12:00:03Z"}"""),
            OfRecords(Light(4)) with { Payload = new byte[] { 1, 2, 3 } },
            OfRecords(Light(5), Light(double.NaN)),
            OfMessage("[]"));

        var reply = await _server.RedriveAsync(ids);
        var again = await _server.RedriveAsync(ids);

        Assert.Equal((2, 2), (reply.Json.GetProperty("redriven").GetInt32(), again.Json.GetProperty("redriven").GetInt32()));
        Assert.Equal(ids[2..], reply.Json.GetProperty("failed").EnumerateArray().Select(failure => failure.GetProperty("id").GetInt64()));
        var reasons = reply.Json.GetProperty("failed").EnumerateArray().Select(failure => failure.GetProperty("reason").GetString()!).ToList();
        Assert.Contains("brightness is missing", reasons[0], StringComparison.Ordinal);
        Assert.Contains("3 bytes are not 1 readings", reasons[1], StringComparison.Ordinal);
        Assert.Contains("record 1 of 2: Light has a number", reasons[2], StringComparison.Ordinal);
        Assert.Equal("it holds 0 records; a message must hold one", reasons[3]);
        await _server.AssertReadingsAsync(_device, "Light", 3);
        var summary = (await _server.GetAsync($"/v1/elevators/{Uri.EscapeDataString(_device)}")).Json;
        Assert.Equal((0, 1), (summary.GetProperty("types").GetProperty("Light").GetProperty("duplicates").GetInt32(), summary.GetProperty("unknownFields").GetInt32()));
    }

    [Fact]
    public void Read_OfAMessageOfAnotherType_SaysWhich()
    {
        using var room = new InFlightRoom(new InFlightBytes(Options.Create(new IngestOptions())));
        using var batch = new IngestBatch();
        var fault = new ElevatorLetterReader().Read(OfMessage("[]", "application/avro"), DateTimeOffset.UtcNow, room, batch);
        Assert.Equal("its content-type is \"application/avro\"; it must be one of application/json, application/x-ndjson", fault);
    }

    private static SensorReading Light(double brightness)
    {
        var bytes = ReadingDecoding.Json("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":7}""").Accepted[0].Reading.Bytes.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(SensorReadingLayout.BodyAt), brightness);
        return new SensorReading(bytes);
    }

    private DeadLetter OfMessage(string value, string contentType = "application/json") => Letters.OfMessage(_device, Encoding.UTF8.GetBytes(value), contentType) with { Stream = "elevators" };

    private DeadLetter OfRecords(params SensorReading[] readings)
    {
        var payload = new List<byte>();
        foreach (var reading in readings)
        {
            var header = new byte[SensorReadingLayout.HeaderBytes];
            SensorReadingLayout.WriteHeader(header, reading.Bytes.Length, 0);
            payload.AddRange(header);
            payload.AddRange(reading.Bytes.Span);
        }

        return Letters.Of(_device) with { Stream = "elevators", Encoding = SensorReadingLayout.Encoding, Payload = payload.ToArray() };
    }
}
