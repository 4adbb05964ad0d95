using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Persistence.Tests.Conformance;

/// <content>What becomes of a state over several writes and clears, and of many at a time.</content>
public abstract partial class GrainStorageConformance
{
    private enum Step
    {
        Read,
        WriteWithoutETag,
        WriteCurrent,
        WriteStale,
        ClearWithoutETag,
        ClearCurrent,
        ClearStale,
    }

    /// <summary>Whether a state that is there is not cleared for who gives no ETag.</summary>
    protected virtual bool RefusesClearWithoutETag => true;

    [Theory]
    [InlineData("")]
    [InlineData("Привет, мир")]
    [InlineData("line\nbreak \"quoted\" \\ '; DROP TABLE grain_state; --")]
    public async Task Write_WhenTextIsOdd_ReadsBackTheSame(string text)
    {
        var state = new GrainState<TestState>(new TestState { Text = text, Number = long.MinValue });
        await _storage.WriteStateAsync(Name, Id("text"), state);
        var read = await ReadAsync("text");
        Assert.Equal((text, long.MinValue), (read.State!.Text, read.State.Number));
    }

    [Fact]
    public async Task Write_WhenKeysAreNumbersOrGuids_KeepsThemApart()
    {
        // As Orleans writes them: 0, the least long, 1 with an extension, a guid, no guid.
        string[] keys = ["0", "8000000000000000", "1+extended", "6d5a9c3e0d4e4a8b9a380f3b0a5d0c11", "00000000000000000000000000000000"];
        var ids = keys.Select(key => GrainId.Create("numbered", key)).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            await _storage.WriteStateAsync(Name, ids[i], new GrainState<TestState>(State(i)));
        }

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal(i, (await ReadAsync(ids[i], Name)).State!.Number);
        }
    }

    [Fact]
    public async Task Write_WhenTheStateIsTheSameAsBefore_ChangesTheETagAllTheSame()
    {
        var state = await InsertAsync("a", 1);
        var etags = new HashSet<string?> { state.ETag };
        for (var i = 0; i < 3; i++)
        {
            await _storage.WriteStateAsync(Name, Id("a"), state);
            Assert.True(etags.Add(state.ETag));
        }
    }

    [Fact]
    public async Task Clear_WhenDone_ChangesTheETagAndLeavesANewState()
    {
        var state = await InsertAsync("a", 1);
        var written = state.ETag;
        await _storage.ClearStateAsync(Name, Id("a"), state);
        Assert.NotEqual(written, state.ETag);
        Assert.NotNull(state.State);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Clear_WhenDone_LetsTheSameHolderWriteAgain()
    {
        var state = await InsertAsync("a", 1);
        await _storage.ClearStateAsync(Name, Id("a"), state);
        var cleared = state.ETag;
        state.State = State(2);
        await _storage.WriteStateAsync(Name, Id("a"), state);
        Assert.NotEqual(cleared, state.ETag);
        Assert.True(state.RecordExists);
        Assert.Equal(2, (await ReadAsync("a")).State!.Number);
    }

    [Fact]
    public async Task Clear_WhenThereIsNoState_DoesNothing()
    {
        var state = new GrainState<TestState>(State(7)) { RecordExists = true };
        await _storage.ClearStateAsync(Name, Id("never"), state);
        Assert.False(state.RecordExists);
        Assert.NotNull(state.State);
        Assert.False((await ReadAsync("never")).RecordExists);
    }

    [Fact]
    public async Task Clear_WhenDoneTwice_IsDone()
    {
        var state = await InsertAsync("a", 1);
        await _storage.ClearStateAsync(Name, Id("a"), state);
        await _storage.ClearStateAsync(Name, Id("a"), state);
        Assert.False(state.RecordExists);
        Assert.False((await ReadAsync("a")).RecordExists);
    }

    [Fact]
    public async Task Clear_WhenTheStateHasBeenClearedAndWrittenAgain_IsRefusedToTheOldHolder()
    {
        var old = await InsertAsync("a", 1);
        var holder = await ReadAsync("a");
        await _storage.ClearStateAsync(Name, Id("a"), holder);
        holder.State = State(2);
        await _storage.WriteStateAsync(Name, Id("a"), holder);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => _storage.ClearStateAsync(Name, Id("a"), old));
        Assert.Equal(2, (await ReadAsync("a")).State!.Number);
    }

    [Fact]
    public async Task States_WhenManyAreWrittenAtATime_KeepEachItsOwn()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (i, _) =>
        {
            var state = await InsertAsync($"p{i}", i);
            for (var k = 1; k <= 5; k++)
            {
                var before = state.ETag;
                state.State!.Number = i + (1_000 * k);
                await _storage.WriteStateAsync(Name, Id($"p{i}"), state);
                Assert.NotEqual(before, state.ETag);
                var read = await ReadAsync($"p{i}");
                Assert.Equal((state.State.Number, state.ETag), (read.State!.Number, read.ETag));
            }
        });
    }

    /// <summary>Every sequence of so many steps on a key of its own, each step held to a model: what is stored, and under which ETags it was before.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sequences_OfEveryKind_DoWhatAModelDoes(int length)
    {
        var steps = Enum.GetValues<Step>();
        for (var number = 0; number < Math.Pow(steps.Length, length); number++)
        {
            var sequence = new List<Step>();
            for (var rest = number; sequence.Count < length; rest /= steps.Length)
            {
                sequence.Add(steps[rest % steps.Length]);
            }

            await RunAsync($"s{length}-{number}", sequence);
        }
    }

    private async Task RunAsync(string key, List<Step> sequence)
    {
        (long Number, string ETag)? stored = null;
        string? stale = null;
        for (var i = 0; i < sequence.Count; i++)
        {
            var because = $"{string.Join(", ", sequence)}: step {i}";
            var (isClear, etag) = sequence[i] switch
            {
                Step.WriteWithoutETag => (false, null),
                Step.WriteCurrent => (false, stored?.ETag),
                Step.WriteStale => (false, stale),
                Step.ClearWithoutETag => (true, null),
                Step.ClearCurrent => (true, stored?.ETag),
                Step.ClearStale => (true, stale),
                _ => (false, (string?)null),
            };
            if (sequence[i] == Step.Read)
            {
                var read = await ReadAsync(key);
                Assert.True(read.RecordExists == stored is not null && (stored is null || stored == (read.State!.Number, read.ETag!)), because);
                continue;
            }

            // What a storage may do its own way is no step.
            if ((stored is null && etag is not null && !RefusesETagWithoutState) || (isClear && stored is not null && etag is null && !RefusesClearWithoutETag))
            {
                continue;
            }

            var state = new GrainState<TestState>(State(i), etag) { RecordExists = etag is not null };
            if (await IsDoneAsync(
                () => isClear ? _storage.ClearStateAsync(Name, Id(key), state) : _storage.WriteStateAsync(Name, Id(key), state), etag == stored?.ETag, because))
            {
                stale = stored?.ETag ?? stale;
                stored = isClear ? null : (i, state.ETag!);
            }
        }
    }
}
