using Orleans;
using Orleans.Runtime;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.States;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Conformance;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Cassandra;

public sealed class StateSchemaTests
{
    private readonly SimCluster _cluster = new();

    [Fact]
    public async Task Open_WhenTheTableIsMissing_MakesIt()
    {
        var log = new LogLines();
        await CassandraHarness.Create(_cluster, log: log).OpenAsync();
        Assert.Equal(["orleans.grain_state"], _cluster.Schema.Tables);
        Assert.Contains(log.Lines, line => line.Text == "Grain storage test made table orleans.grain_state.");
    }

    [Fact]
    public async Task Open_WhenTheTableIsMissingAndMustNotBeMade_SaysHowToMakeIt() => Assert.Equal(
        "There is no table orleans.grain_state; make it first, or let CreateTables make it: CREATE TABLE IF NOT EXISTS orleans.grain_state (service text, state text, grain_type text, grain_key blob, "
        + "version bigint, writes blob, encoding int, payload blob, PRIMARY KEY ((service, state, grain_type, grain_key))).",
        await RefusalAsync(options => options.CreateTables = false));

    [Fact]
    public async Task Open_WhenTheKeyspaceIsMissing_SaysHowToMakeIt() => Assert.Equal(
        "There is no keyspace weir; make it first, such as CREATE KEYSPACE weir WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3}.", await RefusalAsync(options => options.Keyspace = "weir"));

    [Theory]
    [InlineData("writes blob, ", "", "column writes blob is missing")]
    [InlineData("version bigint", "version int", "column version is int, not bigint")]
    [InlineData("((service, state, grain_type, grain_key))", "((state, service, grain_type, grain_key))", "its primary key is not ((service, state, grain_type, grain_key))")]
    public async Task Open_WhenTheTableIsAnother_NamesWhatIsWrong(string right, string wrong, string reason)
    {
        _cluster.Schema.Create(StateSchema.Create("orleans", "grain_state").Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal($"Table orleans.grain_state is no table of states: {reason}.", await RefusalAsync(_ => { }));
    }

    [Fact]
    public async Task Open_WhenTheTableIsThere_IsContentWithoutMayingMakeIt()
    {
        _cluster.Schema.Create(StateSchema.Create("orleans", "grain_state"));
        await CassandraHarness.Create(_cluster, CassandraHarness.Options(options => options.CreateTables = false)).OpenAsync();
    }

    [Fact]
    public async Task Write_WhenEachStateHasItsTable_MakesTheTablesAtTheirFirstUse()
    {
        var storage = CassandraHarness.Create(_cluster, CassandraHarness.Options(options => options.TablePerState = true));
        await storage.OpenAsync();
        Assert.Empty(_cluster.Schema.Tables);
        var id = GrainId.Create("lift", "a");
        foreach (var name in new[] { "Day", "a/b", "a-b" })
        {
            await storage.WriteStateAsync(name, id, new GrainState<TestState>(new TestState { Text = name }));
        }

        Assert.Equal(["orleans.grain_state_a_b", "orleans.grain_state_day"], _cluster.Schema.Tables.Order());
        foreach (var name in new[] { "Day", "a/b", "a-b" })
        {
            var read = new GrainState<TestState>();
            await storage.ReadStateAsync(name, id, read);
            Assert.Equal(name, read.State!.Text);
        }
    }

    [Fact]
    public void TableOf_WhenTheNameIsLong_IsCut() =>
        Assert.Equal(48, StateSchema.TableOf(CassandraHarness.Options(options => options.TablePerState = true), new string('x', 90)).Length);

    private async Task<string> RefusalAsync(Action<CassandraStorageOptions> change) =>
        (await Assert.ThrowsAsync<CassandraStorageException>(() => CassandraHarness.Create(_cluster, CassandraHarness.Options(change)).OpenAsync())).Message;
}
