using Weir.Streaming.Kafka.Observability;
using Weir.TestKit.Time;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>What is known of a partition's lag from what is said of it.</summary>
public sealed class PartitionMeterTests
{
    private readonly ManualTime _time = new();
    private readonly PartitionMeter _meter;

    public PartitionMeterTests()
    {
        _meter = new PartitionMeter([], _time);
        _meter.Assign();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Lag_BeforeAnybodyHasLooked_IsUnknown()
    {
        Assert.Null(_meter.LagRecords);
        Assert.Null(_meter.LagSeconds);
    }

    [Fact]
    public void LagSeconds_WhileTimePasses_AreThoseOfTheOldestPullNotCommitted()
    {
        _meter.Looked(0, 30);
        _meter.Taken(0, 10, Now - 5000);
        _time.Advance(TimeSpan.FromSeconds(2));
        _meter.Taken(10, 30, Now - 1000);
        Assert.Equal(7, _meter.LagSeconds);

        _meter.Committed(10);
        Assert.Equal(1, _meter.LagSeconds);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(4, _meter.LagSeconds);
        Assert.Equal(20, _meter.LagRecords);
        _meter.Committed(30);

        Assert.Equal(0, _meter.LagSeconds);
        Assert.Equal(0, _meter.LagRecords);
    }

    [Fact]
    public void LagSeconds_OfARecordFromTheFuture_AreNotNegative()
    {
        _meter.Taken(0, 1, Now + 5000);
        Assert.Equal(0, _meter.LagSeconds);
    }

    [Fact]
    public void LagSeconds_OfARecordWithoutTimestamp_BeginWhenItIsTaken()
    {
        _meter.Taken(0, 1, -1);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _meter.LagSeconds);
    }

    [Fact]
    public void LagSeconds_WhenNothingCouldBeRead_BeginWhenItWasSeenToWait()
    {
        _meter.Looked(5, 8);
        _time.Advance(TimeSpan.FromSeconds(2));
        _meter.Looked(5, 9);
        Assert.Equal(2, _meter.LagSeconds);

        _meter.Looked(9, 9);
        Assert.Equal(0, _meter.LagSeconds);
    }

    [Fact]
    public void LagSeconds_WhenReadingBeginsAgainFurtherBack_CountWhatComesAgainOnce()
    {
        _meter.Looked(0, 20);
        _meter.Taken(0, 10, Now - 9000);
        _meter.Taken(10, 20, Now - 8000);
        _meter.Taken(5, 20, Now - 8500);

        _meter.Committed(10);
        Assert.Equal(8.5, _meter.LagSeconds);
    }

    [Fact]
    public void LagRecords_WhenMoreWasReadThanTheLastLookSaw_HaveIt()
    {
        _meter.Looked(0, 2);
        _meter.Fetched(4, 100);
        Assert.Equal(5, _meter.LagRecords);
    }

    [Fact]
    public void LagRecords_WhenALookIsOlderThanACommit_DoNotGoBack()
    {
        _meter.Looked(0, 10);
        _meter.Committed(10);
        _meter.Looked(3, 10);
        Assert.Equal(0, _meter.LagRecords);
    }

    [Fact]
    public void LagRecords_WhenTheTopicEndsBelowTheCommittedOffset_AreZero()
    {
        _meter.Looked(10, 4);
        Assert.Equal(0, _meter.LagRecords);
    }

    [Fact]
    public void Lag_OnceThePartitionIsAnothers_IsUnknown_AndLateWordsChangeNothing()
    {
        _meter.Looked(0, 10);
        _meter.Taken(0, 5, Now);
        _meter.Fetched(4, 100);
        _meter.Revoke();
        _meter.Taken(5, 10, Now);
        _meter.Committed(5);
        _meter.Looked(5, 10);

        Assert.False(_meter.IsAssigned);
        Assert.Null(_meter.LagRecords);
        Assert.Null(_meter.LagSeconds);
        Assert.Equal(1, _meter.FetchedRecords);
    }
}
