using Weir.Persistence.Faster.Store;

namespace Weir.Persistence.Tests.Faster;

public sealed class StateIndexTests
{
    private const long SegmentBytes = 1_000;

    [Fact]
    public void KeepOnly_WhenSegmentsWentAfterTheIndexCheckpoint_CountsThemNoMore()
    {
        // Counted on, they would look like a log that compaction cannot make smaller, and hold writers back for ever.
        var index = Load(new StateSlot(2_100, 5, 40));
        Assert.Null(index.KeepOnly([2, 3]));
        Assert.Equal(300, index.TotalBytes);
        Assert.Equal(40, index.LiveBytes);
    }

    [Fact]
    public void KeepOnly_WhenASegmentWithStatesIsMissing_NamesIt() => Assert.Equal(1, Load(new StateSlot(1_100, 5, 40)).KeepOnly([2, 3]));

    [Fact]
    public void LiveIn_WhenAsked_GivesThatSegmentsStatesInOrderOfAddress()
    {
        var index = Load(new StateSlot(2_500, 5, 40), new StateSlot(2_100, 6, 40), new StateSlot(3_000, 7, 40));
        Assert.Equal([2_100L, 2_500L], index.LiveIn(2).Select(l => l.Slot.Address));
    }

    private static StateIndex Load(params StateSlot[] slots)
    {
        var index = new StateIndex(SegmentBytes);
        index.Load([.. slots.Select((slot, i) => KeyValuePair.Create((UInt128)i, slot))], [(1, 900), (2, 200), (3, 100)]);
        return index;
    }
}
