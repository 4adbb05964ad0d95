using System.Text;
using System.Text.Json;
using Weir.Silo.Ingest;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Readings as devices send them: what is taken, in which order, and what is told of the others.</summary>
public sealed class ReadingParserTests
{
    private const string Date = "\"date\":\"2024-03-01T12:00:00.5+01:00\"";
    private const string Attitude =
        "\"quaternion\":{\"x\":1,\"y\":2,\"z\":3,\"w\":\"4\"},\"rotationMatrix\":{\"m11\":1,\"m12\":2,\"m13\":3,\"m21\":4,\"m22\":5,\"m23\":6,\"m31\":7,\"m32\":8,\"m33\":9},\"pitch\":0.5";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [InlineData("Accelerometer", """ "x":1,"y":"-5.28E-4","z":-0""", """ "x":1,"y":-0.000528,"z":0""")]
    [InlineData("Gyro", """ "z":1,"x":"2","y":3.5""", """ "x":2,"y":3.5,"z":1""")]
    [InlineData("Magnetometer", """ "x":1,"y":2,"z":3""", """ "x":1,"y":2,"z":3""")]
    [InlineData("Barometer", """ "relativeAltitude":-1.5,"pressure":"96.5" """, """ "relativeAltitude":-1.5,"pressure":96.5""")]
    [InlineData("Battery", """ "batteryLevel":"0.66","batteryState":"Un\u0070lugged" """, """ "batteryLevel":0.66,"batteryState":"Unplugged" """)]
    [InlineData("Microphone", """ "peakPower":-20.5,"averagePower":-31""", """ "peakPower":-20.5,"averagePower":-31""")]
    [InlineData("Light", """ "brightness":0.25""", """ "brightness":0.25""")]
    [InlineData("Light", """ "brightnes":"0.25" """, """ "brightness":0.25""")]
    [InlineData(
        "Beacon",
        """ "beacons":[{"id":"B\u00fcro","major":1,"minor":"2","rssi":-70,"accuracy":1.5},{"accuracy":-1,"rssi":0,"minor":4,"major":3,"id":""}]""",
        """ "beacons":[{"id":"Büro","major":1,"minor":2,"rssi":-70,"accuracy":1.5},{"id":"","major":3,"minor":4,"rssi":0,"accuracy":-1}]""")]
    [InlineData("Beacon", """ "beacons":[]""", """ "beacons":[]""")]
    public void Parse_OfAReadingOfEveryType_IsWrittenAsItWasSent(string type, string fields, string written)
    {
        var decoded = ReadingDecoding.Json($$"""{"type":"{{type}}",{{Date}},{{fields.Trim()}}}""");

        Assert.Empty(decoded.Rejected);
        Assert.Equal($$"""{"type":"{{type}}","date":"2024-03-01T11:00:00.500Z",{{written.Trim()}}}""", DecodedReadings.Json(Assert.Single(decoded.Accepted).Reading));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(",\"yaw\":1", ",\"yaw\":1")]
    [InlineData(",\"roll\":2,\"yaw\":1", ",\"yaw\":1,\"roll\":2")]
    [InlineData(",\"rotationRate\":{\"x\":1,\"y\":2,\"z\":3}", ",\"rotationRate\":{\"x\":1,\"y\":2,\"z\":3}")]
    public void Parse_OfDeviceMotion_TakesWhatRealDevicesLeaveOutAndNest(string more, string written)
    {
        var decoded = ReadingDecoding.Json($$$"""{"attitude":{{{{Attitude}}}{{{more}}}},{{{Date}}},"type":"DeviceMotion"}""");

        Assert.Empty(decoded.Rejected);
        Assert.Contains(Attitude.Replace("\"4\"", "4", StringComparison.Ordinal) + written + "}", DecodedReadings.Json(decoded.Accepted[0].Reading), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"date":"2024-03-01T12:00:00Z","x":1}""", "type is missing")]
    [InlineData("""{"type":5,"date":"2024-03-01T12:00:00Z"}""", "type is a number; it must be a string")]
    [InlineData("""{"type":"Sonar","date":"2024-03-01T12:00:00Z"}""", "type is \"Sonar\"; it must be one of Accelerometer, Gyro, Magnetometer, DeviceMotion, Barometer, Battery, Microphone, Light, Beacon")]
    [InlineData("""{"type":"Light","brightness":1}""", "date is missing")]
    [InlineData("""{"type":"Light","date":1709294400000,"brightness":1}""", "date is a number; it must be a string")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00","brightness":1}""", "date is \"2024-03-01T12:00:00\"; it must be an instant of RFC 3339 with an offset")]
    [InlineData("""{"type":"Light","date":"1970-01-07T23:30:45.565+01:00","brightness":1}""", "date is 1970-01-07T23:30:45.565+01:00; it must be from 2000-01-01T00:00:00.000Z to ")]
    [InlineData("""{"type":"Light","date":"2900-01-01T00:00:00Z","brightness":1}""", "one day ahead of the server's clock")]
    [InlineData("""{"type":"Light","type":"Light","date":"2024-03-01T12:00:00Z","brightness":1}""", "type appears more than once")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":1,"brightnes":1}""", "brightness appears more than once")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z"}""", "brightness is missing")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":null}""", "brightness is null; it must be a number")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":"bright"}""", "brightness is \"bright\"; it must be a number")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":"NaN"}""", "brightness is \"NaN\"; it must be a number")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":1e300}""", "brightness is 1e300; it must be from −9007199254740992 to 9007199254740992 (2^53)")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":{},"z":1}""", "y is an object; it must be a number")]
    [InlineData("""{"type":"Battery","date":"2024-03-01T12:00:00Z","batteryLevel":1}""", "batteryState is missing")]
    [InlineData("""{"type":"Battery","date":"2024-03-01T12:00:00Z","batteryLevel":1,"batteryState":"\ud800"}""", "batteryState has an escape that is half a character")]
    [InlineData("""{"type":"DeviceMotion","date":"2024-03-01T12:00:00Z"}""", "attitude is missing")]
    [InlineData("""{"type":"DeviceMotion","date":"2024-03-01T12:00:00Z","attitude":3}""", "attitude is a number; it must be an object with quaternion")]
    [InlineData("""{"type":"DeviceMotion","date":"2024-03-01T12:00:00Z","attitude":{"quaternion":{"x":1,"y":1,"z":1}}}""", "attitude.quaternion.w is missing")]
    [InlineData("""{"type":"Beacon","date":"2024-03-01T12:00:00Z","beacons":{}}""", "beacons is an object; it must be an array of objects")]
    [InlineData("""{"type":"Beacon","date":"2024-03-01T12:00:00Z","beacons":[{"id":"a","major":1,"minor":1,"rssi":1,"accuracy":1},{"id":"b"}]}""", "beacons[1].major is missing")]
    [InlineData("""["Light"]""", "the reading is a string; it must be an object with type, date")]
    public void Parse_OfABadReading_NamesFieldAndReason(string body, string reason) =>
        Assert.Contains(reason, ReadingDecoding.Json(body).Reason, StringComparison.Ordinal);

    [Fact]
    public void Parse_OfAReadingThatIsTooLong_SaysSo()
    {
        var beacons = string.Join(',', Enumerable.Repeat("""{"id":"0123456789","major":1,"minor":1,"rssi":1,"accuracy":1}""", 500));
        Assert.Equal("the reading takes more than 16384 bytes", ReadingDecoding.Json($$"""{"type":"Beacon",{{Date}},"beacons":[{{beacons}}]}""").Reason);
        Assert.Equal("batteryState has 300 bytes; it must have at most 256", ReadingDecoding.Json($$"""{"type":"Battery",{{Date}},"batteryLevel":1,"batteryState":"{{new string('a', 300)}}"}""").Reason);
    }

    [Fact]
    public void Parse_OfUnknownFields_CountsAndKeepsThemOut()
    {
        var decoded = ReadingDecoding.Json($$$$"""[{"type":"Light",{{{{Date}}}},"brightness":1,"x":3,"deep":{"a":{"b":1}}},{"type":"Light",{{{{Date}}}},"brightness":1}]""");

        Assert.Equal([2, 0], decoded.Accepted.Select(accepted => accepted.Unknown));
        Assert.Equal(decoded.Accepted[0].Reading, decoded.Accepted[1].Reading);
    }

    [Fact]
    public void Decode_OfArraysBackToBack_CountsTheIndexOverAllOfThemAndOrdersByDate()
    {
        const string Late = "\"date\":\"2024-03-01T12:00:09Z\"";
        var decoded = ReadingDecoding.Json(
            $$"""[{"type":"Light",{{Late}},"brightness":1},5] [] [{"type":"Light",{{Date}},"brightness":2},{"type":"Light",{{Late}},"brightness":3}] {"type":"Light",{{Date}},"brightness":4}[7""");

        Assert.Equal([2, 4, 1, 3], decoded.Accepted.Select(accepted => accepted.Reading.Number(0)));
        Assert.Equal([1, 5], decoded.Rejected.Select(reject => reject.Index));
        Assert.Equal("the JSON breaks off here: it ends inside a number", decoded.Rejected[1].Reason);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_OfAnyBody_TakesWhatASlowReadingTakes(int seed)
    {
        var random = new RandomReadings(seed);
        var elements = new List<(string Text, int End)>();
        var body = new StringBuilder(random.Space());
        var boundaries = new HashSet<int>(Enumerable.Range(0, body.Length + 1));
        for (var arrays = random.Next(5); arrays >= 0; arrays--)
        {
            body.Append('[').Append(random.Space());
            var count = random.Next(20);
            for (var i = 0; i < count; i++)
            {
                var text = random.Element();
                body.Append(text);
                elements.Add((text, body.Length));
                body.Append(random.Space()).Append(i < count - 1 ? "," : "").Append(random.Space());
            }

            body.Append(']');
            var end = body.Length;
            body.Append(random.Space());
            boundaries.UnionWith(Enumerable.Range(end, body.Length - end + 1));
        }

        var whole = body.ToString();
        AssertDecoded(whole, whole.Length);
        for (var i = 0; i < 20; i++)
        {
            AssertDecoded(whole, random.Next(whole.Length));
        }

        void AssertDecoded(string text, int cut)
        {
            var standing = elements.Where(element => element.End <= cut).Select(element => SlowReadings.Parse(JsonDocument.Parse(element.Text).RootElement, ReadingDecoding.Now)).ToList();
            var decoded = ReadingDecoding.Json(text[..cut], random.Next(2) == 0 ? new Random(seed + cut) : null);
            Assert.Equal(standing.OfType<string>().Order(StringComparer.Ordinal), decoded.Said.Order(StringComparer.Ordinal));
            Assert.Equal(decoded.Accepted.Select(accepted => accepted.Reading.Date).Order(), decoded.Accepted.Select(accepted => accepted.Reading.Date));
            var rejected = Enumerable.Range(0, standing.Count).Where(i => standing[i] is null).Select(i => (long)i).ToList();
            rejected.AddRange(boundaries.Contains(cut) ? [] : [(long)standing.Count]);
            Assert.Equal(rejected, decoded.Rejected.Select(reject => reject.Index));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Decode_OfLines_TakesWhatASlowReadingTakes(int seed)
    {
        var random = new RandomReadings(seed);
        var lines = Enumerable.Range(0, random.Next(30)).Select(_ => random.Element().Replace("\r\n", " ", StringComparison.Ordinal)).ToList();
        var decoded = ReadingDecoding.Ndjson(string.Join("\n\n", lines), new Random(seed));

        var said = lines.Select(line => SlowReadings.Parse(JsonDocument.Parse(line).RootElement, ReadingDecoding.Now)).ToList();
        Assert.Equal(said.OfType<string>().Order(StringComparer.Ordinal), decoded.Said.Order(StringComparer.Ordinal));
        Assert.Equal(said.Count(text => text is null), decoded.RejectedCount);
        Assert.Equal(lines.Count, decoded.Records);
    }

    /// <summary>Equal fields, equal bytes: that is how a duplicate is told.</summary>
    [Fact]
    public void Parse_OfTheSameReadingWrittenInAnotherWay_GivesTheSameBytes()
    {
        var decoded = ReadingDecoding.Json(
            """[{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":0.5,"y":-0.0,"z":100},{"z":"1e2","y":0,"x":"0.50","date":"2024-03-01T13:00:00.0004+01:00","typ":1,"type":"Acceler\u006fmeter"}]""");

        Assert.Equal(2, decoded.Accepted.Count);
        Assert.Equal(decoded.Accepted[0].Reading, decoded.Accepted[1].Reading);
    }

    [Fact]
    public void Decode_OfAnythingAtAll_NeverFails()
    {
        var random = new Random(3);
        var source = new RandomReadings(3);
        for (var i = 0; i < 3_000; i++)
        {
            var body = Encoding.UTF8.GetBytes($"[{source.Element()},{source.Element()}][{source.Element()}]");
            for (var changes = random.Next(4); changes >= 0; changes--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var whole = ReadingDecoding.Run(ContentForm.Json, body);
            var pieces = ReadingDecoding.Run(ContentForm.Json, body, new Random(i));
            Assert.Equal(whole.Accepted, pieces.Accepted);
            Assert.Equal(whole.Rejected, pieces.Rejected);
            ReadingDecoding.Run(ContentForm.Ndjson, body);
        }
    }
}
