using System.Text;
using Weir.Streaming.Kafka.Numbers;
using Weir.Streaming.Kafka.Places;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Places;

/// <summary>What grain storage keeps of a partition.</summary>
public sealed class PartitionPlaceTests
{
    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Load_WhereNothingIsStored_SaysNothing()
    {
        var place = Open("t-1");

        Assert.Null(await place.LoadAsync(acceptNewLog: false, CancellationToken.None));
        Assert.Equal(("t-1", false, false), (place.Log, place.IsKnown, place.IsReplaced));
    }

    [Fact]
    public async Task Load_AfterASave_HasTheOffsetAndTheRequests()
    {
        var place = await LoadAsync("t-1");
        Assert.False(IsRepeat(place, 7));
        await place.SaveAsync(8, CancellationToken.None);
        await place.SaveAsync(9, CancellationToken.None);

        var next = Open("t-1");

        Assert.Equal(9, await next.LoadAsync(acceptNewLog: false, CancellationToken.None));
        Assert.True(next.IsKnown);
        Assert.True(IsRepeat(next, 10));
    }

    [Fact]
    public async Task Load_WhenTheTopicWasMadeAnew_IsRefusedUnlessThatIsAccepted()
    {
        await (await LoadAsync("t-1")).SaveAsync(8, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Open("t-2").LoadAsync(acceptNewLog: false, CancellationToken.None));
        Assert.Equal(
            "The offset kept for g/topic/3 is of topic t-1, the one that is there is t-2: it was made anew. Start with --Streams:AcceptNewLog=true to read what is there from its beginning.",
            refused.Message);

        var accepted = Open("t-2");
        Assert.Null(await accepted.LoadAsync(acceptNewLog: true, CancellationToken.None));
        Assert.True(accepted.IsReplaced);
        await accepted.SaveAsync(1, CancellationToken.None);
        Assert.Equal(1, await Open("t-2").LoadAsync(acceptNewLog: false, CancellationToken.None));
    }

    [Fact]
    public async Task BeginNewLog_OfATopicWithoutAnId_GivesItAnotherIdentityThatLasts()
    {
        var place = await LoadAsync("t");
        IsRepeat(place, 1);
        await place.SaveAsync(8, CancellationToken.None);
        place.BeginNewLog();
        Assert.Equal("t~2", place.Log);
        Assert.False(IsRepeat(place, 0));
        await place.SaveAsync(1, CancellationToken.None);

        var next = Open("t");
        Assert.Equal(1, await next.LoadAsync(acceptNewLog: false, CancellationToken.None));
        Assert.Equal("t~2", next.Log);
        next.BeginNewLog();
        Assert.Equal("t~3", next.Log);
    }

    [Fact]
    public async Task Save_WhenAnotherReceiverHasWritten_KeepsTheHigherOffset()
    {
        var (earlier, later) = (await LoadAsync("t"), await LoadAsync("t"));
        await earlier.SaveAsync(10, CancellationToken.None);

        await later.SaveAsync(5, CancellationToken.None);
        Assert.Equal(10, Assert.Single(_storage.Places).Offset);

        await later.SaveAsync(12, CancellationToken.None);
        await earlier.SaveAsync(11, CancellationToken.None);
        Assert.Equal(12, Assert.Single(_storage.Places).Offset);
    }

    private static bool IsRepeat(PartitionPlace place, long offset) =>
        place.Received.IsRepeat(new RequestPart(Encoding.ASCII.GetBytes("p"), 1, 0, 1), offset, TimeProvider.System.GetUtcNow());

    private async Task<PartitionPlace> LoadAsync(string id)
    {
        var place = Open(id);
        await place.LoadAsync(acceptNewLog: false, CancellationToken.None);
        return place;
    }

    private PartitionPlace Open(string id) => new("g", new KafkaTopic("s", "topic", id, 4), 3, _storage, new ProducerOptions(), TimeProvider.System);
}
