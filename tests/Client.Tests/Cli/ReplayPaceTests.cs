using Weir.Cli.Replay;
using Weir.TestKit.Time;

namespace Weir.Client.Tests.Cli;

public sealed class ReplayPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Until_WhenDatesMoveOn_KeepsTheRecordedSpacingDividedByTheSpeedup()
    {
        var pace = new Pace(60, _time);

        Assert.Equal(TimeSpan.Zero, pace.Until(1_000_000));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Until(1_060_000));
        _time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal(TimeSpan.FromSeconds(0.6), pace.Until(1_060_000));
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Equal(TimeSpan.Zero, pace.Until(1_060_000));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Until(1_180_000));
    }

    [Fact]
    public void Until_WhenARecordIsOlderThanTheFirst_DoesNotWait()
    {
        var pace = new Pace(1, _time);
        pace.Until(1_000_000);

        Assert.Equal(TimeSpan.Zero, pace.Until(900_000));
    }

    [Fact]
    public void Until_WhenTheWaitIsShorterThanTheTolerance_DoesNotWait()
    {
        var pace = new Pace(1, _time);
        pace.Until(1_000_000);

        Assert.Equal(TimeSpan.Zero, pace.Until(1_000_005));
        Assert.NotEqual(TimeSpan.Zero, pace.Until(1_000_006));
    }
}
