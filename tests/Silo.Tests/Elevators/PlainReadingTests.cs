using System.Globalization;
using System.Text;
using Weir.Elevators;
using Weir.Silo.Ingest.Elevators;
using Weir.Silo.Ingest.Json;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>The usual form is read in one pass; it must come to the bytes of the parser that knows every form, and leave to that one whatever is otherwise.</summary>
public sealed class PlainReadingTests
{
    private const int Room = SensorReadingLayout.HeaderBytes + SensorReadingLayout.SizeMax;

    [Theory]
    [InlineData("""{"z":-0.992401,"x":0.012664794921875,"y":-0,"date":"2018-02-06T12:07:53.032+01:00","type":"Accelerometer"}""")]
    [InlineData("""{ "type" : "Gyro", "date":"2018-02-06T12:07:53Z" , "x":"1.5e-3","y":12345678901234.5678,"z":0.1234567890123456789 }""")]
    [InlineData("""{"type":"Magnetometer","date":"2020-02-29T23:59:59.999-23:59","y":9007199254740992,"x":-9007199254740992,"z":1E2}""")]
    [InlineData("""{"relativeAltitude":6.045745849609375,"pressure":96.51868438720703,"date":"2016-09-13T17:32:13.187+02:00","type":"Barometer"}""")]
    [InlineData("""{"type":"Microphone","date":"2024-03-01T12:00:00Z","peakPower":-20.5,"averagePower":"-31"}""")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":0.25}""")]
    public void Read_OfAReadingInTheUsualForm_WritesWhatTheParserWrites(string text)
    {
        var (length, position, bytes) = Read(text + " ,");

        var expected = new byte[Room];
        Assert.Null(ReadingParser.TryParse(Encoding.UTF8.GetBytes(text), new ReadingRules(ReadingDecoding.Now), expected, out var written));
        Assert.Equal(expected[..written], bytes[..length]);
        Assert.Equal(text.Length, position);
    }

    [Theory]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2}""")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2,"y":3}""")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2,"z":3,"w":4}""")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2,"z":9007199254740993}""")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2,"z":"NaN"}""")]
    [InlineData("""{"type":"Accelerometer","date":"2024-03-01T12:00:00Z","x":1,"y":2,"\u007a":3}""")]
    [InlineData("""{"type":"","type":"Light","date":"2024-03-01T12:00:00Z","brightness":1}""")]
    [InlineData("""{"type":"Light","date":"","date":"2024-03-01T12:00:00Z","brightness":1}""")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00.1Z","brightness":1}""")]
    [InlineData("""{"type":"Light","date":"2023-02-29T12:00:00Z","brightness":1}""")]
    [InlineData("""{"type":"Light","date":"1970-01-01T12:00:00Z","brightness":1}""")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightnes":1}""")]
    [InlineData("""{"type":"Light","date":"2024-03-01T12:00:00Z","brightness":1""")]
    [InlineData("""{"type":"Battery","date":"2024-03-01T12:00:00Z","batteryLevel":1}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Read_OfAnythingElse_LeavesItWhereItIs(string text) => Assert.Equal((0, 0), (Read(text).Length, Read(text).Position));

    [Fact]
    public void ADate_InTheUsualForm_IsTheSameInstant()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{random.Next(1, 10_000):D4}-{random.Next(1, 14):D2}-{random.Next(1, 33):D2}T{random.Next(0, 25):D2}:{random.Next(0, 61):D2}:{random.Next(0, 61):D2}{Fraction()}{Offset()}");
            var isPlain = PlainDate.TryParse(Encoding.ASCII.GetBytes(text), out var date);

            Assert.True(isPlain == ReadingDate.TryParse(text, out var expected, out _) && (!isPlain || date == expected), text);
        }

        string Fraction() => random.Next(2) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{random.Next(1000):D3}");
        string Offset() => random.Next(2) == 0 ? "Z" : string.Create(CultureInfo.InvariantCulture, $"{(random.Next(2) == 0 ? '+' : '-')}{random.Next(25):D2}:{random.Next(61):D2}");
    }

    [Fact]
    public void ANumber_OfUpToEighteenCharacters_IsRoundedOnceAndCorrectly()
    {
        var random = new Random(6);
        for (var i = 0; i < 100_000; i++)
        {
            var digits = random.NextInt64((long)Math.Pow(10, random.Next(1, 18))).ToString(CultureInfo.InvariantCulture);
            var point = random.Next(0, digits.Length);
            var text = (random.Next(2) == 0 ? "-" : "") + (point == 0 ? digits : $"{digits[..point]}.{digits[point..]}");

            // What is above 2^53 stays above it.
            if (double.Parse(text, CultureInfo.InvariantCulture) is var expected && Math.Abs(expected) < SensorReadingLayout.NumberMax)
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(JsonNumbers.ToDouble(Encoding.ASCII.GetBytes(text))));
            }
        }
    }

    private static (int Length, int Position, byte[] Bytes) Read(string text)
    {
        var bytes = new byte[Room];
        var data = Encoding.UTF8.GetBytes(text);
        var scanner = new JsonScanner(data, final: true);
        var length = PlainReading.Read(ref scanner, data, new ReadingRules(ReadingDecoding.Now), bytes);
        return (length, scanner.Position, bytes);
    }
}
