namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class ArgumentTests(OneSilo cluster) : ArgumentSuite(cluster);

public abstract class ArgumentSuite(SemanticsCluster cluster)
{
    private IKeepingGrain Grain => cluster.Grains.GetGrain<IKeepingGrain>(Guid.NewGuid().ToString());

    [Fact]
    public async Task Argument_WhenTheCallerChangesItAfterwards_TheGrainKeepsWhatItGot()
    {
        var grain = Grain;
        var bag = new Bag { Name = "a", Numbers = [1, 2], Inner = new Bag { Name = "inner" } };
        await grain.Keep(bag);

        bag.Numbers[0] = 99;
        bag.Inner.Name = "changed";
        bag.ByName["late"] = 1;

        var kept = await grain.Kept();
        Assert.Equal(1, kept.Numbers[0]);
        Assert.Equal("inner", kept.Inner!.Name);
        Assert.Empty(kept.ByName);
    }

    [Fact]
    public async Task Result_WhenTheCallerChangesIt_TheGrainKeepsItsOwn()
    {
        var grain = Grain;
        await grain.Keep(new Bag { Numbers = [1] });

        (await grain.Kept()).Numbers[0] = 7;

        Assert.Equal(1, (await grain.Kept()).Numbers[0]);
    }

    [Fact]
    public async Task Argument_WhenAnArray_IsCopied()
    {
        var grain = Grain;
        var bytes = new byte[] { 1, 2, 3 };
        await grain.KeepBytes(bytes);

        bytes[0] = 9;

        Assert.Equal(1, (await grain.KeptBytes())[0]);
    }

    [Fact]
    public async Task Argument_WhenOneObjectComesTwice_IsOneOnTheOtherSideToo()
    {
        var shared = new Bag { Name = "shared" };

        Assert.True(await Grain.AreSame([shared, shared]));
        Assert.False(await Grain.AreSame([shared, new Bag { Name = "shared" }]));
    }

    [Fact]
    public async Task Argument_WhenItRefersToItself_IsCopied()
    {
        var knot = new Bag { Name = "knot" };
        knot.Inner = knot;

        Assert.True(await Grain.IsKnot(knot));
    }

    [Fact]
    public async Task Argument_WhenOfADerivedType_KeepsItsType()
    {
        var grain = Grain;
        await grain.Keep(new LabelledBag { Name = "x", Label = "l", Numbers = [4] });

        var kept = Assert.IsType<LabelledBag>(await grain.Kept());
        Assert.Equal("l", kept.Label);
        Assert.Equal(4, kept.Numbers[0]);
    }

    [Fact]
    public async Task Argument_WhenARecordWithReadOnlyParts_IsCopied()
    {
        var numbers = new List<int> { 1 };
        var grain = Grain;
        var sum = grain.SumLater(new Parcel("p", numbers, 5, null), Guid.NewGuid().ToString());

        Assert.Equal(6, await sum);
    }

    [Fact]
    public async Task Argument_WhenCollections_AllCross()
    {
        var sum = await Grain.Sum(new Dictionary<string, int> { ["a"] = 1 }, [2, 3], [4], (5, "six"), 6);

        Assert.Equal(21, sum);
    }
}
