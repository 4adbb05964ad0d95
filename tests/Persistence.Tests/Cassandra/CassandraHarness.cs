using Microsoft.Extensions.Logging.Abstractions;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.States;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>Makes providers over the simulated cluster.</summary>
internal static class CassandraHarness
{
    public static CassandraStorageOptions Options(Action<CassandraStorageOptions>? change = null)
    {
        var options = new CassandraStorageOptions { ContactPoints = "cassandra-1" };
        change?.Invoke(options);
        return options;
    }

    public static CassandraGrainStorage Create(
        SimCluster cluster, CassandraStorageOptions? options = null, Func<ICqlSession, ICqlSession>? around = null, TimeProvider? time = null, Random? random = null, LogLines? log = null) =>
        Create(around?.Invoke(new SimSession(cluster)) ?? new SimSession(cluster), options, time ?? cluster.Time, random, log);

    public static CassandraGrainStorage Create(ICqlSession session, CassandraStorageOptions? options, TimeProvider time, Random? random = null, LogLines? log = null) => new(
        "test", "service", options ?? Options(), new JsonStateSerializer(), log ?? (Microsoft.Extensions.Logging.ILogger)NullLogger.Instance, time, _ => Task.FromResult(session),
        new StorageChance(random ?? new Random(1)));
}
