using Cassandra;
using ISession = Cassandra.ISession;

namespace Weir.Silo.Hosting.Membership;

/// <summary>The one session of the membership table, made before the silo starts and closed after it has stopped.</summary>
internal sealed class CassandraMembershipSession : IJoinCheck, IAsyncDisposable
{
    private readonly MembershipOptions _options;
    private readonly Lazy<Task<ISession>> _session;
    private global::Cassandra.Cluster? _cluster;

    public CassandraMembershipSession(MembershipOptions options)
    {
        _options = options;
        _session = new(OpenAsync);
    }

    /// <summary>The session, opened by the first who asks.</summary>
    public Task<ISession> ConnectAsync() => _session.Value;

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await ConnectAsync().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is DriverException or ArgumentException or InvalidOperationException)
        {
            throw new SettingsException(
                $"{MembershipSettings.Key(nameof(MembershipOptions.ContactPoints))}: the membership keyspace {_options.Keyspace} at {_options.ContactPoints} cannot be used: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is { } cluster)
        {
            await cluster.ShutdownAsync();
        }
    }

    private async Task<ISession> OpenAsync()
    {
        var builder = global::Cassandra.Cluster.Builder().AddContactPoints(MembershipSettings.SplitContactPoints(_options)).WithPort(_options.ContactPort);
        if (_options.UserName is { } user)
        {
            builder = builder.WithCredentials(user, _options.Password ?? "");
        }

        if (_options.LocalDatacenter is { Length: > 0 } datacenter)
        {
            builder = builder.WithLoadBalancingPolicy(new TokenAwarePolicy(new DCAwareRoundRobinPolicy(datacenter)));
        }

        _cluster = builder.Build();
        return await _cluster.ConnectAsync(_options.Keyspace);
    }
}
