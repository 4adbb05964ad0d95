namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class FellowTests(OneSilo cluster) : FellowSuite(cluster);

/// <summary>What grains may expect of each other's calls, in the same silo and from one to another.</summary>
public abstract class FellowSuite(SemanticsCluster cluster)
{
    private readonly string[] _fellows = [.. Enumerable.Range(0, 24).Select(_ => Guid.NewGuid().ToString())];

    [Fact]
    public async Task Grains_AreInEverySilo()
    {
        // Where one goes follows from how busy each silo is: on a busy machine a few may well go to the same two.
        var places = new HashSet<string>();
        for (var tried = 0; places.Count < cluster.Silos && tried < 2_000; tried += _fellows.Length)
        {
            places.UnionWith(await Task.WhenAll(_fellows.Select(key => Fellow($"{key}-{tried}").Where())));
        }

        Assert.Equal(cluster.Silos, places.Count);
    }

    [Fact]
    public async Task Argument_BetweenGrains_IsNotShared()
    {
        for (var i = 1; i < _fellows.Length; i++)
        {
            var kept = await Fellow(_fellows[i - 1]).LendTo(_fellows[i]);

            Assert.Equal(("lent", ""), (kept.Name, kept.Inner!.Name));
            Assert.Equal([1, 2], kept.Numbers);
            Assert.Equal("inner", Assert.IsType<LabelledBag>(kept.Inner).Label);
            Assert.Same(kept, kept.Inner.Inner);
        }
    }

    [Fact]
    public async Task Exception_BetweenGrains_KeepsTypeAndMessage()
    {
        for (var i = 1; i < _fellows.Length; i++)
        {
            Assert.Equal($"InvalidTimeZoneException: no. {i}", await Fellow(_fellows[i - 1]).CatchFrom(_fellows[i], $"no. {i}"));
        }
    }

    [Fact]
    public async Task Cancellation_BetweenGrains_Arrives()
    {
        for (var i = 1; i < _fellows.Length; i++)
        {
            var gate = Guid.NewGuid().ToString();
            Assert.True(await Fellow(_fellows[i - 1]).CancelAt(_fellows[i], gate));
            await Gate.Reached($"cancelled {gate}", "the callee saw the cancellation");
        }
    }

    private IFellowGrain Fellow(string key) => cluster.Grains.GetGrain<IFellowGrain>(key);
}
