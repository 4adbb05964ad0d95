using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Persistence.Tests.Conformance;

/// <summary>What every grain storage must do. A provider's class derives from it and says how one is made.</summary>
public abstract partial class GrainStorageConformance : IAsyncLifetime
{
    private const string Name = "state";
    private IGrainStorage _storage = null!;

    private Func<Task> _release = () => Task.CompletedTask;

    public async Task InitializeAsync() => (_storage, _release) = await CreateAsync();

    public Task DisposeAsync() => _release();

    /// <summary>Whether an ETag given where there is no state is refused. Orleans' memory storage takes it, to live through the loss of its grain.</summary>
    protected virtual bool RefusesETagWithoutState => true;

    /// <summary>An empty storage, and what to do when the test is over.</summary>
    protected abstract Task<(IGrainStorage Storage, Func<Task> Release)> CreateAsync();

    [Fact]
    public async Task Read_WhenNothingWasWritten_GivesANewStateWithoutETag()
    {
        var state = new GrainState<TestState>(new TestState { Number = 7 }, "stale") { RecordExists = true };
        await _storage.ReadStateAsync(Name, Id("missing"), state);
        Assert.NotNull(state.State);
        Assert.Equal(0, state.State.Number);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Write_WhenRead_GivesTheSameStateAndETag()
    {
        var written = await InsertAsync("a", 1);
        Assert.False(string.IsNullOrEmpty(written.ETag));
        Assert.True(written.RecordExists);
        var read = await ReadAsync("a");
        Assert.Equal(1, read.State!.Number);
        Assert.Equal("text 1", read.State.Text);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task Write_WhenETagIsCurrent_ReplacesStateAndETag()
    {
        var state = await InsertAsync("a", 1);
        var first = state.ETag;
        state.State!.Number = 2;
        await _storage.WriteStateAsync(Name, Id("a"), state);
        Assert.NotEqual(first, state.ETag);
        Assert.Equal(2, (await ReadAsync("a")).State!.Number);
    }

    [Fact]
    public async Task Write_WhenETagIsStale_IsRefusedAndChangesNothing()
    {
        var state = await InsertAsync("a", 1);
        var stale = new GrainState<TestState>(State(9), state.ETag) { RecordExists = true };
        state.State!.Number = 2;
        await _storage.WriteStateAsync(Name, Id("a"), state);
        var refusal = await Assert.ThrowsAnyAsync<InconsistentStateException>(() => _storage.WriteStateAsync(Name, Id("a"), stale));
        Assert.Equal(state.ETag, refusal.StoredEtag);
        Assert.Equal(stale.ETag, refusal.CurrentEtag);
        Assert.Equal(2, (await ReadAsync("a")).State!.Number);
    }

    [Fact]
    public async Task Write_WhenStateExistsAndNoETagIsGiven_IsRefused()
    {
        await InsertAsync("a", 1);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => InsertAsync("a", 2));
        Assert.Equal(1, (await ReadAsync("a")).State!.Number);
    }

    [Fact]
    public async Task Write_WhenETagIsGivenForNoState_IsRefused()
    {
        var other = await InsertAsync("a", 1);
        var state = new GrainState<TestState>(State(1), other.ETag);
        if (!RefusesETagWithoutState)
        {
            await _storage.WriteStateAsync(Name, Id("b"), state);
            Assert.True((await ReadAsync("b")).RecordExists);
            return;
        }

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => _storage.WriteStateAsync(Name, Id("b"), state));
        Assert.False((await ReadAsync("b")).RecordExists);
    }

    [Fact]
    public async Task Clear_WhenETagIsCurrent_TakesTheStateOut()
    {
        var state = await InsertAsync("a", 1);
        await _storage.ClearStateAsync(Name, Id("a"), state);
        Assert.False(state.RecordExists);
        var read = await ReadAsync("a");
        Assert.False(read.RecordExists);
        Assert.Equal(0, read.State!.Number);
    }

    [Fact]
    public async Task Clear_WhenETagIsStale_IsRefusedAndChangesNothing()
    {
        var state = await InsertAsync("a", 1);
        var stale = new GrainState<TestState>(State(9), state.ETag) { RecordExists = true };
        await _storage.WriteStateAsync(Name, Id("a"), state);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => _storage.ClearStateAsync(Name, Id("a"), stale));
        Assert.True((await ReadAsync("a")).RecordExists);
    }

    [Fact]
    public async Task Clear_WhenWrittenAgain_TakesTheNewStateAndNoOldETag()
    {
        var state = await InsertAsync("a", 1);
        var old = state.ETag;
        await _storage.ClearStateAsync(Name, Id("a"), state);
        var again = await ReadAsync("a");
        again.State = State(2);
        await _storage.WriteStateAsync(Name, Id("a"), again);
        Assert.Equal(2, (await ReadAsync("a")).State!.Number);
        var stale = new GrainState<TestState>(State(9), old) { RecordExists = true };
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => _storage.WriteStateAsync(Name, Id("a"), stale));
    }

    [Fact]
    public async Task Write_WhenStateIsLarge_ReadsBackByteForByte()
    {
        var bytes = new byte[700_000];
        new Random(5).NextBytes(bytes);
        var state = new GrainState<TestState>(new TestState { Bytes = bytes });
        await _storage.WriteStateAsync(Name, Id("large"), state);
        Assert.Equal(bytes, (await ReadAsync("large")).State!.Bytes);
    }

    [Fact]
    public async Task Write_WhenKeysDifferInOneWay_KeepsThemApart()
    {
        string[] keys = ["a", "A", "a/", "/a", "a/b", "ä", "日本", "a b", "a\u0000b", "🙂", ".", "..", "a%2F", new string('k', 2_000), new string('k', 2_001)];
        for (var i = 0; i < keys.Length; i++)
        {
            await InsertAsync(keys[i], i);
            await _storage.WriteStateAsync("other", Id(keys[i]), new GrainState<TestState>(State(1_000 + i)));
            await _storage.WriteStateAsync(Name, GrainId.Create("othertype", keys[i]), new GrainState<TestState>(State(2_000 + i)));
        }

        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal(i, (await ReadAsync(keys[i])).State!.Number);
            Assert.Equal(1_000 + i, (await ReadAsync(Id(keys[i]), "other")).State!.Number);
            Assert.Equal(2_000 + i, (await ReadAsync(GrainId.Create("othertype", keys[i]), Name)).State!.Number);
        }
    }

    [Fact]
    public async Task Write_WhenManyWriteAtOnceFromOneETag_ExactlyOneWins()
    {
        var start = await InsertAsync("a", 0);
        var writers = Enumerable.Range(1, 32).Select(i => Task.Run(async () =>
        {
            var mine = new GrainState<TestState>(State(i), start.ETag) { RecordExists = true };
            try
            {
                await _storage.WriteStateAsync(Name, Id("a"), mine);
                return (Number: i, mine.ETag);
            }
            catch (InconsistentStateException)
            {
                return (Number: 0, ETag: null);
            }
        }));
        var winner = Assert.Single(await Task.WhenAll(writers), w => w.Number > 0);
        var read = await ReadAsync("a");
        Assert.Equal(winner.Number, read.State!.Number);
        Assert.Equal(winner.ETag, read.ETag);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Operations_WhenDrawnFromASeed_DoWhatAModelDoes(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (long Number, string ETag)>();
        var seen = new List<string?> { null };
        for (var step = 0; step < 400; step++)
        {
            var key = "k" + random.Next(6);
            var exists = model.TryGetValue(key, out var expected);
            var etag = random.Next(4) == 0 && (exists || RefusesETagWithoutState) ? seen[random.Next(seen.Count)] : exists ? expected.ETag : null;
            var state = new GrainState<TestState>(State(step), etag) { RecordExists = etag is not null };
            var because = $"seed {seed}, step {step}, key {key}";
            switch (random.Next(4))
            {
                case 0:
                    var read = await ReadAsync(key);
                    Assert.True(exists == read.RecordExists && (!exists || expected == (read.State!.Number, read.ETag!)), because);
                    break;
                case 1 when exists:
                    if (await IsDoneAsync(() => _storage.ClearStateAsync(Name, Id(key), state), etag == expected.ETag, because))
                    {
                        model.Remove(key);
                    }

                    break;
                default:
                    if (await IsDoneAsync(() => _storage.WriteStateAsync(Name, Id(key), state), etag == (exists ? expected.ETag : null), because))
                    {
                        model[key] = (step, state.ETag!);
                        seen.Add(state.ETag);
                    }

                    break;
            }
        }
    }

    protected static GrainId Id(string key) => GrainId.Create("testgrain", key);

    protected static TestState State(long number) => new() { Number = number, Text = $"text {number}" };

    private static async Task<bool> IsDoneAsync(Func<Task> change, bool expected, string because)
    {
        try
        {
            await change();
        }
        catch (InconsistentStateException)
        {
            Assert.False(expected, because + ": refused");
            return false;
        }

        Assert.True(expected, because + ": taken");
        return true;
    }

    private async Task<GrainState<TestState>> InsertAsync(string key, long number)
    {
        var state = new GrainState<TestState>(State(number));
        await _storage.WriteStateAsync(Name, Id(key), state);
        return state;
    }

    private Task<GrainState<TestState>> ReadAsync(string key) => ReadAsync(Id(key), Name);

    private async Task<GrainState<TestState>> ReadAsync(GrainId id, string name)
    {
        var state = new GrainState<TestState>();
        await _storage.ReadStateAsync(name, id, state);
        return state;
    }
}
