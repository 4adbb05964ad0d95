using System.Globalization;
using System.Text;
using Weir.Cli.Records;

namespace Weir.Client.Tests.Cli;

public sealed class RecordLineTests
{
    [Fact]
    public void TryReadPlain_WhenTheLayoutIsUsual_ReadsWhatTheCarefulWayReads()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var line = Encoding.UTF8.GetBytes(
                $"{{\"gateway_id\":\"gw-{random.Next(1000)}\",\"date\":{random.NextInt64(0, 4_000_000_000_000)},"
                + $"\"ipTx\":{Number(random)},\"ipRx\":{Number(random)}}}");

            var isPlain = RecordLine.TryReadPlain(line, out var gateway, out var date, out var tx, out var rx);
            var careful = RecordLine.Parse(line, out var fault);

            Assert.True(careful is not null, $"seed {seed}: {fault}");
            if (isPlain)
            {
                Assert.True(
                    careful == new ParsedRecord(Encoding.UTF8.GetString(gateway), date, tx, rx), $"seed {seed}: {Encoding.UTF8.GetString(line)}");
            }
        }
    }

    [Theory]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipRx":2}""", true)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1.25,"ipRx":0.5}""", true)]
    [InlineData("""{"gateway_id":"a","date":01,"ipTx":1,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1.,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":.5,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":Infinity,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":-1,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipRx":2} """, false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipRx":2}}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipRx":2,"x":1}""", false)]
    [InlineData("""{"gateway_id":"\u0061","date":1,"ipTx":1,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"","date":1,"ipTx":1,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":99999999999999999999,"ipRx":2}""", false)]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1""", false)]
    [InlineData("", false)]
    public void TryReadPlain_WhenTheLayoutIsAnother_LeavesItToTheCarefulWay(string line, bool expected) =>
        Assert.Equal(expected, RecordLine.TryReadPlain(Encoding.UTF8.GetBytes(line), out _, out _, out _, out _));

    [Fact]
    public void TryReadPlain_WhenTheLineIsCutAnywhere_IsNeverTaken()
    {
        var line = """{"gateway_id":"gw-1","date":1700000000000,"ipTx":1.25,"ipRx":20}"""u8;
        for (var length = 0; length < line.Length; length++)
        {
            Assert.False(RecordLine.TryReadPlain(line[..length], out _, out _, out _, out _), $"taken at {length}");
            Assert.Null(RecordLine.Parse(line[..length], out _));
        }
    }

    [Theory]
    [InlineData("""{"date":1,"ipTx":1,"ipRx":2}""", "gateway_id: missing")]
    [InlineData("""{"gateway_id":"a","ipTx":1,"ipRx":2}""", "date: missing")]
    [InlineData("""{"gateway_id":"a","date":1.5,"ipTx":1,"ipRx":2}""", "date: not a whole number")]
    [InlineData("""{"gateway_id":"a","date":1,"date":1,"ipTx":1,"ipRx":2}""", "date: repeated")]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipTx":1,"ipRx":2}""", "ipTx: repeated")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"gateway_id":"a","date":1,"ipTx":1,"ipRx":2} x""", "not JSON")]
    public void Parse_WhenItIsNoRecord_SaysWhy(string line, string expected)
    {
        Assert.Null(RecordLine.Parse(Encoding.UTF8.GetBytes(line), out var fault));
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhenTheFieldsStandAnyhow_FindsThem() => Assert.Equal(
        new ParsedRecord("a", 1_700_000_000_000, 1, 2.5),
        RecordLine.Parse(""" { "x":{"date":9,"ipTx":[1]}, "ipRx":25e-1, "ipTx":1, "date":1.7e12, "gateway_id":"\u0061" } """u8, out _));

    private static string Number(Random random) => random.Next(5) switch
    {
        0 => random.NextInt64(0, 1L << 53).ToString(CultureInfo.InvariantCulture),
        1 => (random.NextDouble() * 1e6).ToString("R", CultureInfo.InvariantCulture),
        2 => (random.NextDouble() * 1e20).ToString("R", CultureInfo.InvariantCulture),
        3 => $"{random.Next(10)}.{random.NextInt64(0, long.MaxValue)}",
        _ => "0",
    };
}
