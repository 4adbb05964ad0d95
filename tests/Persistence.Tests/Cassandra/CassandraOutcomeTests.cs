using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Conformance;
using Weir.Persistence.Tests.Support;
using Weir.TestKit.Time;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>What a write makes of each answer and of each fault.</summary>
public sealed class CassandraOutcomeTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly GrainId Id = GrainId.Create("lift", "a");
    private readonly SimCluster _cluster = new();
    private readonly LogLines _log = new();
    private readonly ScriptedSession _session;
    private readonly CassandraGrainStorage _storage;
    private readonly CassandraGrainStorage _other;

    public CassandraOutcomeTests()
    {
        _session = new ScriptedSession(_cluster);
        _storage = CassandraHarness.Create(_session, null, _cluster.Time, random: new Random(1), log: _log);
        _other = CassandraHarness.Create(_cluster, random: new Random(2));
    }

    public async Task InitializeAsync()
    {
        await _storage.OpenAsync();
        await _other.OpenAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _storage.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Write_WhenNothingFails_TakesOneRequest()
    {
        var state = await WriteAsync(New(1));
        await WriteAsync(state);
        Assert.Equal([CqlKind.Put, CqlKind.Put], Kinds);
        Assert.All(_session.Calls, call => Assert.Equal((CqlLevel.Quorum, CqlLevel.Serial), (call.Level, call.Serial)));
    }

    [Theory]
    [InlineData(CqlFault.Unavailable, CqlLevel.Serial)]
    [InlineData(CqlFault.Bootstrapping, null)]
    [InlineData(CqlFault.NoHost, null)]
    internal async Task Write_WhenNoNodeBeganIt_IsSentAgainWithoutALook(CqlFault fault, CqlLevel? level)
    {
        _session.Refuse(fault, level, times: 2);
        await WriteAsync(New(1));
        Assert.Equal([CqlKind.Put, CqlKind.Put, CqlKind.Put], Kinds);
        await AssertStoredAsync(1);
    }

    [Theory]
    [InlineData(CqlFault.CasTimeout, CqlLevel.Serial)]
    [InlineData(CqlFault.WriteTimeout, CqlLevel.Quorum)]
    [InlineData(CqlFault.ReadTimeout, CqlLevel.Serial)]
    [InlineData(CqlFault.Unavailable, CqlLevel.Quorum)]
    [InlineData(CqlFault.Overloaded, null)]
    [InlineData(CqlFault.Failure, null)]
    [InlineData(CqlFault.ServerError, null)]
    [InlineData(CqlFault.NoAnswer, null)]
    [InlineData(CqlFault.ConnectionLost, null)]
    internal async Task Write_WhenItsAnswerIsLost_IsSettledByASerialLook(CqlFault fault, CqlLevel? level)
    {
        // Made: the look tells.
        _session.Lose(fault, level);
        var state = await WriteAsync(New(1));
        Assert.Equal([CqlKind.Put, CqlKind.Look], Kinds);
        Assert.Equal(CqlLevel.Serial, _session.Calls[1].Level);
        Assert.Contains(_log.Lines, line => line.Text.Contains($"It met {fault}.", StringComparison.Ordinal) && line.Text.Contains("Made", StringComparison.Ordinal));
        Assert.StartsWith("1.", state.ETag, StringComparison.Ordinal);

        // Not made: the look tells, and it is sent again, with the same id.
        _session.Calls.Clear();
        _session.Refuse(fault, level);
        state.State!.Number = 2;
        await WriteAsync(state);
        Assert.Equal([CqlKind.Put, CqlKind.Look, CqlKind.Put], Kinds);
        Assert.Equal(_session.Calls[0].Values, _session.Calls[2].Values);
        await AssertStoredAsync(2);
        Assert.StartsWith("2.", state.ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenItsAnswerIsLostAndAnotherWritesOverIt_IsStillKnownToHaveBeenMade()
    {
        _session.Lose(CqlFault.CasTimeout, CqlLevel.Serial);
        _session.Precede(() => WriteByOtherAsync(times: 7));
        var state = await WriteAsync(New(1));
        Assert.StartsWith("1.", state.ETag, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(state));
        Assert.StartsWith("8.", refusal.StoredEtag, StringComparison.Ordinal);
        Assert.Equal(state.ETag, refusal.CurrentEtag);
    }

    [Fact]
    public async Task Write_WhenAnotherWasFirst_IsRefusedAlsoWhereItsAnswerWasLost()
    {
        var state = await WriteAsync(New(1));
        _session.Refuse(CqlFault.CasTimeout, CqlLevel.Serial);
        _session.Precede(() => WriteByOtherAsync(times: 1));
        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(state));
        Assert.StartsWith("2.", refusal.StoredEtag, StringComparison.Ordinal);
        Assert.StartsWith("Cannot write state 'state' of grain lift/a in storage 'test': its ETag is 2.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenOthersHaveWrittenMoreThanARowRemembers_IsUnknown()
    {
        _session.Lose(CqlFault.CasTimeout, CqlLevel.Serial);
        _session.Precede(() => WriteByOtherAsync(times: 8));
        var unknown = await Assert.ThrowsAsync<CassandraOutcomeUnknownException>(() => WriteAsync(New(1)));
        Assert.Contains("version 9 stands there, and the row remembers only the last 8 writes", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenTheRowCannotBeLookedAt_IsUnknownAndSaidSo()
    {
        _session.Lose(CqlFault.CasTimeout, CqlLevel.Serial);
        _session.Refuse(CqlFault.Unavailable, CqlLevel.Serial, times: 100);
        var unknown = await ThrowsInTimeAsync<CassandraOutcomeUnknownException>(WriteAsync(New(1)));
        Assert.Contains("Whether the write of state 'state' of grain lift/a was made is unknown: the answer to it was lost, and the row cannot be read at serial consistency", unknown.Message, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error && line.Text.Contains("is unknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_WhenItIsNeverMade_FailsWithTheReasonAndChangesNothing()
    {
        for (var i = 0; i < 50; i++)
        {
            _session.Refuse(CqlFault.CasTimeout, CqlLevel.Serial);
            _session.Pass();
        }

        var failure = await ThrowsInTimeAsync<CassandraStorageException>(WriteAsync(New(1)));
        Assert.Equal("Cannot write state 'state' of grain lift/a: It met CasTimeout. Nothing was changed.", failure.Message);
        Assert.True(_cluster.Time.Elapsed <= CassandraStorageDefaults.OperationTimeout);
        await AssertStoredAsync(null);
    }

    [Fact]
    public async Task Write_WhenARequestMayStillBeOnItsWay_IsUnknown()
    {
        for (var i = 0; i < 50; i++)
        {
            _session.Refuse(CqlFault.NoAnswer);
            _session.Pass();
        }

        var unknown = await ThrowsInTimeAsync<CassandraOutcomeUnknownException>(WriteAsync(New(1)));
        Assert.Contains("a request without an answer may still be on its way", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenALateRequestArrivesAfterTheRetry_IsMadeOnce()
    {
        var late = new List<Func<Task>>();
        _session.Script.Enqueue(execute =>
        {
            late.Add(execute);
            throw new CqlFaultException(CqlFault.NoAnswer, "No answer.");
        });
        var state = await WriteAsync(New(1));
        await Assert.Single(late)();
        state.State!.Number = 2;
        await WriteAsync(state);
        Assert.StartsWith("2.", state.ETag, StringComparison.Ordinal);
        await AssertStoredAsync(2);
    }

    [Fact]
    public async Task Write_WhenTheServerWillNot_FailsAtOnce()
    {
        _session.Refuse(CqlFault.Invalid);
        var failure = await Assert.ThrowsAsync<CassandraStorageException>(() => WriteAsync(New(1)));
        Assert.Equal("Cannot write state 'state' of grain lift/a: It met Invalid. Nothing was changed.", failure.Message);
        Assert.Single(_session.Calls);
    }

    [Fact]
    public async Task Clear_WhenItsAnswerIsLost_IsKnownToHaveBeenMadeAlsoWhenWrittenAgain()
    {
        var state = await WriteAsync(New(1));
        _session.Lose(CqlFault.WriteTimeout, CqlLevel.Quorum);
        _session.Precede(() => WriteByOtherAsync(times: 1));
        await _storage.ClearStateAsync("state", Id, state);
        Assert.Null(state.ETag);
        Assert.StartsWith("3.", (await ReadAsync(_other)).ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenTheStateIsCleared_GoesOnFromWhatIsLeft()
    {
        var state = await WriteAsync(New(1));
        await _storage.ClearStateAsync("state", Id, state);
        _session.Calls.Clear();
        state.State = new TestState { Number = 5 };
        await WriteAsync(state);
        Assert.Equal([CqlKind.Put, CqlKind.Look, CqlKind.Put], Kinds);
        Assert.StartsWith("3.", state.ETag, StringComparison.Ordinal);
        await AssertStoredAsync(5);
    }

    [Theory]
    [InlineData(CqlFault.Unavailable)]
    [InlineData(CqlFault.ReadTimeout)]
    [InlineData(CqlFault.NoAnswer)]
    internal async Task Read_WhenItFails_IsSentAgainUntilItsTimeIsOver(CqlFault fault)
    {
        await WriteAsync(New(1));
        _session.Refuse(fault, times: 2);
        Assert.Equal(1, (await InTimeAsync(ReadAsync(_storage))).State!.Number);
        _session.Refuse(fault, times: 100);
        var failure = await ThrowsInTimeAsync<CassandraStorageException>(ReadAsync(_storage));
        Assert.Equal($"Cannot read state 'state' of grain lift/a: It met {fault}.", failure.Message);
    }

    private CqlKind[] Kinds => [.. _session.Calls.Select(call => call.Statement.Kind)];

    private static GrainState<TestState> New(long number) => new(new TestState { Number = number });

    private static async Task<GrainState<TestState>> ReadAsync(CassandraGrainStorage storage)
    {
        var read = new GrainState<TestState>();
        await storage.ReadStateAsync("state", Id, read);
        return read;
    }

    private async Task<GrainState<TestState>> WriteAsync(GrainState<TestState> state)
    {
        await InTimeAsync(_storage.WriteStateAsync("state", Id, state));
        return state;
    }

    private async Task WriteByOtherAsync(int times)
    {
        var state = await ReadAsync(_other);
        for (; times > 0; times--)
        {
            await _other.WriteStateAsync("state", Id, state);
        }
    }

    private async Task AssertStoredAsync(long? number)
    {
        var read = await ReadAsync(_other);
        Assert.Equal(number, read.RecordExists ? read.State!.Number : null);
    }

    private async Task<TException> ThrowsInTimeAsync<TException>(Task work)
        where TException : Exception => await Assert.ThrowsAsync<TException>(() => InTimeAsync(work));

    private async Task<T> InTimeAsync<T>(Task<T> work)
    {
        await InTimeAsync((Task)work);
        return await work;
    }

    // Pauses pass as soon as they begin.
    private async Task InTimeAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            if (!((ManualTime)_cluster.Time).AdvanceToNext())
            {
                await Task.Yield();
            }
        }

        await work;
    }
}
