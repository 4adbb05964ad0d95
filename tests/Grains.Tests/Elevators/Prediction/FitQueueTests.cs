using Weir.Grains.Elevators.Prediction;

namespace Weir.Grains.Tests.Elevators.Prediction;

public sealed class FitQueueTests
{
    [Fact]
    public void TryTake_GivesThoseThatAskedLastFirst_EachOnce()
    {
        var sut = new FitQueue(10);
        foreach (var device in (string[])["a", "b", "c", "a"])
        {
            sut.Add(device);
        }

        Assert.Equal(["a", "c", "b"], Take(sut));
        Assert.False(sut.TryTake(out _));
    }

    [Fact]
    public void Add_BeyondTheBound_LetsGoOfTheOneThatHasWaitedLongest()
    {
        var sut = new FitQueue(2);
        foreach (var device in (string[])["a", "b", "c"])
        {
            sut.Add(device);
        }

        Assert.Equal(["c", "b"], Take(sut));
    }

    private static List<string> Take(FitQueue queue)
    {
        List<string> taken = [];
        while (queue.TryTake(out var device))
        {
            taken.Add(device);
        }

        return taken;
    }
}
