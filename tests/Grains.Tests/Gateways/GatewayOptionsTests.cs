using Weir.Analytics.EventTime;
using Weir.Grains.Gateways;
using Weir.Grains.Tests.Support;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Tests.Gateways;

public sealed class GatewayOptionsTests
{
    private static readonly GatewayOptionsValidator Validator = new();

    [Fact]
    public void Validate_OfTheDefaults_Succeeds()
    {
        var options = new GatewayOptions();
        Assert.Equal((TimeSpan.FromSeconds(30), 1L << 32, 1.25e9), (options.AllowedLateness, options.CounterModulus, options.MaxBytesPerSecond));
        Assert.True(Validator.Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData("02:00:00", "Gateways:AllowedLateness is 02:00:00; it must be between 00:00:00 and 01:00:00.")]
    [InlineData("-00:00:00.0010000", "Gateways:AllowedLateness is -00:00:00.0010000; it must be between 00:00:00 and 01:00:00.")]
    [InlineData("00:00:00.0000001", "Gateways:AllowedLateness is 00:00:00.0000001; it must be whole milliseconds.")]
    [InlineData("01:00:00", null)]
    [InlineData("00:00:00", null)]
    public void Validate_OfTheLateness_NamesKeyValueAndBound(string value, string? message) =>
        AssertRefused(new GatewayOptions { AllowedLateness = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture) }, message);

    [Theory]
    [InlineData(1, "Gateways:CounterModulus is 1; it must be between 2 and 9007199254740992.")]
    [InlineData((1L << 53) + 1, "Gateways:CounterModulus is 9007199254740993; it must be between 2 and 9007199254740992.")]
    [InlineData(2, null)]
    [InlineData(1L << 53, null)]
    public void Validate_OfTheModulus_NamesKeyValueAndBound(long value, string? message) => AssertRefused(new GatewayOptions { CounterModulus = value }, message);

    [Theory]
    [InlineData(0.5, "Gateways:MaxBytesPerSecond is 0.5; it must be between 1 and 1E+15.")]
    [InlineData(double.NaN, "Gateways:MaxBytesPerSecond is NaN; it must be between 1 and 1E+15.")]
    [InlineData(1e15, null)]
    public void Validate_OfTheSpeed_NamesKeyValueAndBound(double value, string? message) => AssertRefused(new GatewayOptions { MaxBytesPerSecond = value }, message);

    [Theory]
    [InlineData("00:00:11", "Gateways:MaxAskingTime is 00:00:11; it must be between 00:00:00 and 00:00:10.")]
    [InlineData("-00:00:01", "Gateways:MaxAskingTime is -00:00:01; it must be between 00:00:00 and 00:00:10.")]
    [InlineData("00:00:10", null)]
    [InlineData("00:00:00", null)]
    public void Validate_OfTheAskingTime_NamesKeyValueAndBound(string value, string? message) =>
        AssertRefused(new GatewayOptions { MaxAskingTime = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture) }, message);

    [Theory]
    [InlineData(999, "Gateways:MaxWaiting is 999; it must be between 1000 and 100000.")]
    [InlineData(100_001, "Gateways:MaxWaiting is 100001; it must be between 1000 and 100000.")]
    [InlineData(1_000, null)]
    [InlineData(100_000, null)]
    public void Validate_OfTheReadingsThatWait_NamesKeyValueAndBound(int value, string? message) => AssertRefused(new GatewayOptions { MaxWaiting = value }, message);

    private static void AssertRefused(GatewayOptions options, string? message)
    {
        var result = Validator.Validate(null, options);
        Assert.Equal(message, result.FailureMessage);
        Assert.Equal(message is null, result.Succeeded);
    }
}

public sealed class GatewayRecordDecoderTests
{
    private const long Noon = 1_709_294_400_000;

    [Fact]
    public void Decode_WhenAllIsWell_GivesTheSameRun()
    {
        var run = Batches.Run(5, 2, new Reading(Noon, 1, 1L << 53));
        var (poison, good) = Decode(RecordKind.Counter, "gw"u8, run);
        Assert.Empty(poison);
        Assert.Equal(run, Assert.Single(good));
    }

    [Fact]
    public void Decode_WhenRecordsInTheMiddleAreBad_GivesTheirNeighboursWithTheirOwnIndexes()
    {
        var run = Batches.Run(
            5, 2, new Reading(Noon, 1, 1), new Reading(Noon, 1L << 32, 1), new Reading(Noon, 1, 1), new Reading(1, 1, 1), new Reading(Noon, 1, -1));
        var (poison, good) = Decode(RecordKind.Cumulative, "gw"u8, run);

        Assert.Equal(
            [
                (1, "ipTx is 4294967296; it must be 0 to 4294967295"),
                (3, "date is 1; it must be 946684800000 to 253402300799999"),
                (4, "ipRx is -1; it must be 0 to 4294967295"),
            ],
            poison);
        Assert.Equal([(2, 1, 24), (4, 1, 24)], good.Select(part => (part.FirstIndex, part.Count, part.Payload.Length)));
        Assert.Equal(24, new GatewayRecordDecoder(RecordKind.Cumulative, new GatewayOptions()).GetPayload(run, 1).Length);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.5)]
    [InlineData(1e16)]
    public void Decode_WhenARateIsOutOfBounds_ParksIt(double rate)
    {
        var (poison, good) = Decode(RecordKind.Rate, "gw"u8, Batches.Run(5, 0, Reading.OfRate(Noon, 1, rate)));
        Assert.StartsWith("ipRx is ", Assert.Single(poison).Reason, StringComparison.Ordinal);
        Assert.Empty(good);
    }

    [Fact]
    public void Decode_WhenTheRunItselfIsBad_ParksEveryRecord()
    {
        var run = Batches.Run(5, 0, new Reading(Noon, 1, 1), new Reading(Noon, 1, 1));
        Assert.Equal(2, Decode(RecordKind.Counter, "gw"u8, run with { Encoding = 7 }).Poison.Count);
        Assert.Equal(2, Decode(RecordKind.Counter, "gw"u8, run with { Payload = new byte[30] }).Poison.Count);
        Assert.Equal(2, Decode(RecordKind.Counter, "g w"u8, run).Poison.Count);
    }

    private static (List<(int Index, string Reason)> Poison, List<RecordRun> Good) Decode(RecordKind kind, ReadOnlySpan<byte> key, RecordRun run)
    {
        var poison = new List<(int, string)>();
        var good = new List<RecordRun>();
        new GatewayRecordDecoder(kind, new GatewayOptions()).Decode(key, run, (index, reason) => poison.Add((index, reason)), good);
        return (poison, good);
    }
}
