using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Faster;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Faster;

public sealed class FasterGrainStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("grain", "a");

    [Fact]
    public async Task Write_WhenTheStateIsTooLarge_NamesStateGrainSizeAndBound()
    {
        using var directory = new TemporaryDirectory();
        await using var storage = Create(directory.Path, maxStateBytes: 100);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => storage.WriteStateAsync("name", Grain, new GrainState<string>(new string('x', 99))));
        Assert.Equal("State 'name' of grain grain/a is 101 bytes large; Storage:MaxStateBytes is 100.", refusal.Message);
        await storage.WriteStateAsync("name", Grain, new GrainState<string>(new string('x', 98)));
    }

    [Fact]
    public async Task Write_WhenTheETagIsStale_NamesBothETagsStateAndGrain()
    {
        using var directory = new TemporaryDirectory();
        await using var storage = Create(directory.Path);
        await storage.WriteStateAsync("name", Grain, new GrainState<string>("one"));
        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", Grain, new GrainState<string>("two", "77")));
        Assert.Contains("write state 'name' of grain grain/a in storage 'test': its ETag is 1, the caller's 77.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W/\"abc\"")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task Write_WhenTheETagIsNoneOfOurs_IsAConflict(string etag)
    {
        using var directory = new TemporaryDirectory();
        await using var storage = Create(directory.Path);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", Grain, new GrainState<string>("two", etag)));
    }

    [Fact]
    public async Task Write_WhenNotOpen_Says()
    {
        using var directory = new TemporaryDirectory();
        var storage = Create(directory.Path);
        await storage.DisposeAsync();
        var refusal = await Assert.ThrowsAsync<StateStoreException>(() => storage.WriteStateAsync("name", Grain, new GrainState<string>("two")));
        Assert.Contains("'test' is not open", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhenTheBytesDoNotDecode_NamesStateGrainAndDirectoryAndIsRemembered()
    {
        using var directory = new TemporaryDirectory();
        await using var storage = Create(directory.Path);
        await storage.WriteStateAsync("name", Grain, new GrainState<string>("no number"));
        Assert.Null(storage.Damage);
        var fault = await Assert.ThrowsAsync<StateStoreException>(() => storage.ReadStateAsync("name", Grain, new GrainState<int>()));
        Assert.Contains($"State 'name' of grain grain/a in {directory.Path} cannot be read", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, storage.Damage);
    }

    [Fact]
    public async Task Metrics_WhenWrittenAndRefused_CountBoth()
    {
        using var directory = new TemporaryDirectory();
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Weir.Persistence.Faster" && instrument.Meter.Tags!.Any(t => Equals(t.Value, "metrics")))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
            {
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();
        await using var storage = Create(directory.Path, name: "metrics");
        await storage.WriteStateAsync("name", Grain, new GrainState<string>("one"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("name", Grain, new GrainState<string>("two")));
        listener.RecordObservableInstruments();
        lock (counts)
        {
            Assert.Equal(1, counts["weir.storage.writes"]);
            Assert.Equal(1, counts["weir.storage.conflicts"]);
            Assert.Equal(1, counts["weir.storage.states"]);
            Assert.True(counts["weir.storage.disk"] > 0);
        }
    }

    private static FasterGrainStorage Create(string directory, int maxStateBytes = FasterStorageDefaults.MaxStateBytes, string name = "test")
    {
        var options = new FasterStorageOptions { Directory = directory, MaxStateBytes = maxStateBytes };
        var storage = new FasterGrainStorage(
            name, "service", options, new JsonStateSerializer(), NullLogger<FasterGrainStorage>.Instance, TimeProvider.System);
        storage.Open();
        return storage;
    }
}
