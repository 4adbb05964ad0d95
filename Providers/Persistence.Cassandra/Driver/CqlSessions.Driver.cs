using System.Net.Sockets;
using Cassandra;

namespace Weir.Persistence.Cassandra.Cql;

/// <content>Sessions of the DataStax driver.</content>
internal static partial class CqlSessions
{
    static partial void Find(ref Func<CassandraStorageOptions, Task<ICqlSession>>? open) => open = OpenAsync;

    private static async Task<ICqlSession> OpenAsync(CassandraStorageOptions options)
    {
        Cluster? cluster = null;
        try
        {
            cluster = Build(options);
            return new DriverSession(cluster, await cluster.ConnectAsync(), options.RequestTimeout);
        }
        catch (Exception fault) when (fault is DriverException or ArgumentException or InvalidOperationException or SocketException)
        {
            if (cluster is not null)
            {
                await cluster.ShutdownAsync();
            }

            throw DriverFaults.Translate(fault);
        }
    }

    // One request is sent once: the driver's own retries and second tries know nothing of conditions and ids.
    private static Cluster Build(CassandraStorageOptions options)
    {
        var builder = Cluster.Builder()
            .AddContactPoints(options.SplitContactPoints())
            .WithPort(options.ContactPort)
            .WithRetryPolicy(FallthroughRetryPolicy.Instance)
            .WithSpeculativeExecutionPolicy(NoSpeculativeExecutionPolicy.Instance)
            .WithTimestampGenerator(new NodesTimestamps());
        if (options.UserName is { } user)
        {
            builder = builder.WithCredentials(user, options.Password ?? "");
        }

        if (options.LocalDatacenter is { Length: > 0 } datacenter)
        {
            builder = builder.WithLoadBalancingPolicy(new TokenAwarePolicy(new DCAwareRoundRobinPolicy(datacenter)));
        }

        return (options.Tls ? builder.WithSSL() : builder).Build();
    }

    /// <summary>No timestamp of this machine's clock is sent.</summary>
    private sealed class NodesTimestamps : ITimestampGenerator
    {
        public long Next() => long.MinValue;
    }
}
