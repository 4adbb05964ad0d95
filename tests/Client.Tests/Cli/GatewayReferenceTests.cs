using Weir.Cli.Oracles;
using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Cli;

/// <summary>Each rule of docs/api.md on a case small enough to be worked out by hand.</summary>
public sealed class GatewayReferenceTests
{
    private const long Midnight = 1_704_153_600_000; // 2024-01-02T00:00:00Z
    private const long Modulus = 1L << 32;

    [Fact]
    public void Cumulative_WhenItGrows_CountsDifferencesInTheDayOfTheLater()
    {
        var answer = Run(RecordKind.Cumulative, (-20_000, 100, 10), (-10_000, 150, 30), (0, 160, 35), (10_000, 200, 35));

        Assert.Equal([Day(1, 50, 20, 2, 10.0), Day(2, 50, 5, 2, 20.0)], answer.Days);
        Assert.Equal((4, 0, 0, 0, 0), (answer.Records, answer.Late, answer.Duplicates, answer.Wraps, answer.Restarts));
        Assert.Equal(new OracleReading(Midnight + 10_000, 200, 35), answer.Last);
        Assert.Equal(Midnight - 20_000, answer.Watermark);
    }

    [Fact]
    public void Cumulative_WhenOneCounterWraps_AddsTheModulus()
    {
        var answer = Run(RecordKind.Cumulative, (0, Modulus - 100, 5), (10_000, 50, 6));

        Assert.Equal([Day(2, 150, 1, 2, 10.0)], answer.Days);
        Assert.Equal((1, 0), (answer.Wraps, answer.Restarts));
    }

    [Theory]
    [InlineData(Modulus - 100, 50, 5, 4)] // both went down
    [InlineData((Modulus / 2) - 1, 0, 5, 6)] // old value below half the modulus
    public void Cumulative_WhenTheRuleForAWrapFails_Restarts(long oldTx, long newTx, long oldRx, long newRx)
    {
        var answer = Run(RecordKind.Cumulative, (0, oldTx, oldRx), (10_000, newTx, newRx));

        Assert.Equal([Day(2, newTx, newRx > oldRx ? newRx - oldRx : newRx, 2, 10.0)], answer.Days);
        Assert.Equal((0, 1), (answer.Wraps, answer.Restarts));
    }

    [Theory]
    [InlineData(1_250_000_000L, 1, 0)]
    [InlineData(1_250_000_001L, 0, 1)]
    public void Cumulative_WhenAWrapWouldBeTooFast_Restarts(long difference, int wraps, int restarts)
    {
        var answer = Run(RecordKind.Cumulative, (0, Modulus - 1000, 0), (1000, difference - 1000, 0));

        Assert.Equal((wraps, restarts), (answer.Wraps, answer.Restarts));
        Assert.Equal(wraps == 1 ? difference : difference - 1000, answer.Days[0].Tx);
    }

    [Fact]
    public void Cumulative_WhenReadingsComeOutOfOrder_AccountsThemInDateOrder()
    {
        var answer = Run(RecordKind.Cumulative, (0, 10, 0), (20_000, 30, 0), (10_000, 25, 0));

        Assert.Equal([Day(2, 20, 0, 3, 20.0)], answer.Days);
        Assert.Equal(0, answer.Restarts);
    }

    [Fact]
    public void Ordered_WhenOlderThanTheLateness_IsLateEvenWhenItRepeatsOneTaken()
    {
        var answer = Run(RecordKind.Cumulative, (0, 10, 0), (30_000, 20, 0), (0, 99, 0), (30_001, 21, 0), (0, 99, 0));

        Assert.Equal((3, 1, 1), (answer.Records, answer.Late, answer.Duplicates));
        Assert.Equal([Day(2, 11, 0, 3, 30.001)], answer.Days);
    }

    [Fact]
    public void Counter_WhenLate_IsAppliedUncheckedAndNeverCountedAsLate()
    {
        var answer = Run(RecordKind.Counter, (0, 10, 1), (40_000, 20, 2), (0, 5, 3), (40_000, 7, 7), (-86_400_000, 1, 1));

        Assert.Equal([Day(1, 1, 1, 1, null), Day(2, 35, 6, 3, null)], answer.Days);
        Assert.Equal((4, 0, 1), (answer.Records, answer.Late, answer.Duplicates));
        Assert.Null(answer.Watermark);
    }

    [Fact]
    public void Counter_WhenFractional_RoundsHalvesAwayFromZeroOnReceipt()
    {
        var answer = Run(RecordKind.Counter, (0, 0.5, 2.5), (1000, 1.5, 0.49));

        Assert.Equal([Day(2, 3, 3, 2, null)], answer.Days);
        Assert.Equal(new OracleReading(Midnight + 1000, 2, 0), answer.Last);
    }

    [Fact]
    public void Rate_WhenItRuns_CountsTimesTheTimeSinceThePreviousInTheDayOfItsOwn()
    {
        var answer = Run(RecordKind.Rate, (-5000, 1000, 1000), (5000, 10.25, 0.05), (5001, 500, 499.9));

        // 10.25 × 10 = 102.5 → 103; 0.05 × 10 = 0.5 → 1; 500 × 0.001 = 0.5 → 1; 499.9 × 0.001 → 0
        Assert.Equal([Day(1, 0, 0, 1, 0.0), Day(2, 104, 1, 2, 10.001)], answer.Days);
    }

    [Fact]
    public void Totals_WhenTheyPass2To63_StayThere()
    {
        var records = Enumerable.Range(0, 1030).Select(i => ((long)i * 1000, (double)(1L << 53), 1.0)).ToArray();

        Assert.Equal([Day(2, long.MaxValue, 1030, 1030, null)], Run(RecordKind.Counter, records).Days);
    }

    [Fact]
    public async Task Router_WhenItsRealCountersAreRead_WrapsAndRestartsAsItsPacketCountersSay()
    {
        var oracle = new OracleBuilder(RecordKind.Cumulative, new OracleSettings());
        var skipped = await OracleCommand.ReadAsync(Repository.File("samples", "gateways-router-ifcounters.ndjson.gz"), oracle, default);

        Assert.Equal(0, skipped);
        Assert.Equal(
            ["home-router-br0 15/7", "home-router-eth0 15/7", "home-router-eth1 14/7", "home-router-ppp0 13/9", "home-router-vlan2 15/7"],
            oracle.Build().Gateways.Select(g => $"{g.Gateway} {g.Wraps}/{g.Restarts}"));
    }

    private static OracleGateway Run(RecordKind kind, params (long At, double Tx, double Rx)[] records)
    {
        var reference = new GatewayReference(kind, new OracleSettings());
        foreach (var (at, tx, rx) in records)
        {
            reference.Add(Midnight + at, tx, rx);
        }

        return reference.Account("gw");
    }

    private static OracleDay Day(int day, long tx, long rx, long records, double? seconds) => new(new DateOnly(2024, 1, day), tx, rx, records, seconds);
}
