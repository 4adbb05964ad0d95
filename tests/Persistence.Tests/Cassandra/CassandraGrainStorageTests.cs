using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.Hosting;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Conformance;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Cassandra;

public sealed class CassandraGrainStorageTests
{
    private static readonly GrainId Id = GrainId.Create("lift", "a");
    private readonly SimCluster _cluster = new();

    [Fact]
    public async Task Write_WhenTheStateIsTooLarge_NamesGrainAndSizes()
    {
        var storage = await OpenAsync(options => options.MaxStateBytes = 100);
        var state = new GrainState<TestState>(new TestState { Bytes = new byte[100] });
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => storage.WriteStateAsync("state", Id, state));
        Assert.Matches(@"^State 'state' of grain lift/a is \d+ bytes large; Storage:MaxStateBytes is 100\.$", refusal.Message);
    }

    [Fact]
    public async Task Write_WhenTheKeyIsTooLong_NamesTheLimit()
    {
        var storage = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => storage.WriteStateAsync("state", GrainId.Create("lift", new string('k', 70_000)), new GrainState<TestState>(new TestState())));
        Assert.Contains("at most 60000 are taken", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StateCompression.None, 0)]
    [InlineData(StateCompression.Deflate, 1)]
    [InlineData(StateCompression.Brotli, 2)]
    public async Task Write_WhenLarge_IsCompressedAndReadByWhomeverHasAnotherChoice(StateCompression compression, int encoding)
    {
        var session = new ScriptedSession(_cluster);
        var storage = await OpenAsync(options => (options.Compression, options.CompressFrom) = (compression, 1_000), session);
        var text = string.Concat(Enumerable.Repeat("up and down ", 1_000));
        await storage.WriteStateAsync("state", Id, new GrainState<TestState>(new TestState { Text = text }));
        Assert.Equal(encoding, session.Calls[0].Values[3]);
        Assert.Equal(encoding == 0, ((byte[])session.Calls[0].Values[4]!).Length > 1_000);
        foreach (var other in Enum.GetValues<StateCompression>())
        {
            Assert.Equal(text, (await ReadAsync(await OpenAsync(options => options.Compression = other))).State!.Text);
        }
    }

    [Fact]
    public async Task Write_WhenCompressionMakesItNoSmallerOrItIsSmall_StaysAsItIs()
    {
        var session = new ScriptedSession(_cluster);
        var storage = await OpenAsync(options => options.CompressFrom = 64, session, new RawBytes());
        var noise = new byte[200];
        new Random(1).NextBytes(noise);
        var state = new GrainState<TestState>(new TestState { Bytes = noise });
        await storage.WriteStateAsync("state", Id, state);
        state.State!.Bytes = new byte[63];
        await storage.WriteStateAsync("state", Id, state);
        Assert.All(session.Calls, call => Assert.Equal(0, call.Values[3]));
    }

    [Theory]
    [InlineData("state", 0)]
    [InlineData("session", 600)]
    public async Task Write_WhenItsNameHasATimeToLive_ExpiresByTheNodesClocks(string name, int seconds)
    {
        var session = new ScriptedSession(_cluster);
        var ahead = new ShiftedTime(_cluster.Time, TimeSpan.FromDays(3));
        var storage = CassandraHarness.Create(session, CassandraHarness.Options(o => o.TimeToLives["session"] = TimeSpan.FromMinutes(10)), ahead);
        await storage.OpenAsync();
        await storage.WriteStateAsync(name, Id, new GrainState<TestState>(new TestState { Number = 1 }));
        Assert.Equal(seconds, session.Calls[0].Values[0]);
        _cluster.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.True((await ReadAsync(storage, name)).RecordExists);
        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(seconds == 0, (await ReadAsync(storage, name)).RecordExists);
    }

    [Fact]
    public async Task Write_WhenTheStateExpiredAndBeganAgain_RefusesTheOldETagOfTheSameNumber()
    {
        var storage = await OpenAsync(options => options.TimeToLive = TimeSpan.FromMinutes(10));
        var old = new GrainState<TestState>(new TestState());
        await storage.WriteStateAsync("state", Id, old);
        _cluster.Time.Advance(TimeSpan.FromMinutes(11));
        var anew = new GrainState<TestState>(new TestState());
        await storage.WriteStateAsync("state", Id, anew);
        Assert.Equal(old.ETag!.Split('.')[0], anew.ETag!.Split('.')[0]);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Id, old));
    }

    [Fact]
    public async Task Clear_WhenDone_LeavesARowWithoutTheStateForAWhile()
    {
        var session = new ScriptedSession(_cluster);
        var storage = await OpenAsync(options => options.ClearedFor = TimeSpan.FromHours(2), session);
        var state = new GrainState<TestState>(new TestState());
        await storage.WriteStateAsync("state", Id, state);
        await storage.ClearStateAsync("state", Id, state);
        Assert.Equal((7_200, -1, null), (session.Calls[1].Values[0], session.Calls[1].Values[3], session.Calls[1].Values[4]));
    }

    [Fact]
    public async Task Options_WhenConsistencyIsChosen_GoWithEveryRequest()
    {
        var session = new ScriptedSession(_cluster);
        var storage = await OpenAsync(
            options => (options.Consistency, options.SerialConsistency, options.SerialReads) = (CassandraConsistency.LocalQuorum, CassandraSerialConsistency.LocalSerial, true), session);
        await storage.WriteStateAsync("state", Id, new GrainState<TestState>(new TestState()));
        await ReadAsync(storage);
        Assert.Equal([(CqlLevel.LocalQuorum, CqlLevel.LocalSerial), (CqlLevel.LocalSerial, null)], session.Calls.Select(call => (call.Level, call.Serial)));
    }

    [Fact]
    public async Task Read_WhenTheRowIsDamaged_NamesTheGrain()
    {
        var storage = await OpenAsync(serializer: new RawBytes());
        await storage.WriteStateAsync("state", Id, new GrainState<TestState>(new TestState { Bytes = "no json"u8.ToArray() }));
        var failure = await Assert.ThrowsAsync<CassandraStorageException>(async () => await ReadAsync(await OpenAsync()));
        Assert.StartsWith("State 'state' of grain lift/a cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_WhenNotOpenOrClosed_SaysSo()
    {
        var session = new ScriptedSession(_cluster);
        var storage = CassandraHarness.Create(session, null, _cluster.Time);
        Assert.Contains("'test' is not open", (await Assert.ThrowsAsync<CassandraStorageException>(() => ReadAsync(storage))).Message, StringComparison.Ordinal);
        await storage.OpenAsync();
        await storage.OpenAsync();
        await storage.DisposeAsync();
        Assert.True(session.IsDisposed);
        await Assert.ThrowsAsync<CassandraStorageException>(() => ReadAsync(storage));
    }

    [Fact]
    public async Task Metrics_WhenStatesAreChanged_CountThem()
    {
        var counted = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => { if (instrument.Meter.Name == "Weir.Persistence.Cassandra" && instrument.Meter.Tags!.Contains(new("store", "metered"))) { it.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + 1);
        listener.Start();
        var session = new ScriptedSession(_cluster);
        await using var storage = new CassandraGrainStorage(
            "metered", "service", CassandraHarness.Options(), new JsonStateSerializer(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, _cluster.Time,
            _ => Task.FromResult<ICqlSession>(session), new(new Random(1)));
        await storage.OpenAsync();
        session.Lose(CqlFault.CasTimeout, CqlLevel.Serial);
        var state = new GrainState<TestState>(new TestState());
        await storage.WriteStateAsync("state", Id, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Id, new GrainState<TestState>(new TestState())));
        Assert.Equal((1d, 1d, 1d, 2d), (counted["weir.storage.writes"], counted["weir.storage.conflicts"], counted["weir.storage.settled"], counted["weir.storage.duration"]));
        Assert.True(counted["weir.storage.written"] > 0);
    }

    [Fact]
    public void Registration_WhenTheOptionsAreWrong_IsRefused()
    {
        var services = new ServiceCollection().AddCassandraGrainStorage("cassandra", options => options.Configure(o => o.ContactPoints = " , ").ValidateOnStart());
        using var provider = services.BuildServiceProvider();
        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptionsMonitor<CassandraStorageOptions>>().Get("cassandra"));
        Assert.Contains("Storage:ContactPoints is not set", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<CassandraGrainStorage> OpenAsync(Action<CassandraStorageOptions>? change = null, ICqlSession? session = null, IGrainStorageSerializer? serializer = null)
    {
        var storage = new CassandraGrainStorage(
            "test", "service", CassandraHarness.Options(change), serializer ?? new JsonStateSerializer(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, _cluster.Time,
            _ => Task.FromResult(session ?? new SimSession(_cluster)), new(new Random(1)));
        await storage.OpenAsync();
        return storage;
    }

    private static async Task<GrainState<TestState>> ReadAsync(CassandraGrainStorage storage, string name = "state")
    {
        var read = new GrainState<TestState>();
        await storage.ReadStateAsync(name, Id, read);
        return read;
    }

    private sealed class RawBytes : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(((TestState)(object)input!).Bytes);

        public T Deserialize<T>(BinaryData input) => (T)(object)new TestState { Bytes = input.ToArray() };
    }
}
