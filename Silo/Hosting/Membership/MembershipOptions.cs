using System.ComponentModel.DataAnnotations;

namespace Weir.Silo.Hosting.Membership;

/// <summary>Which silos there are and where this one is met: section <c>Cluster</c>. The embedded engine, one process, knows only the first three.</summary>
internal sealed class MembershipOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster";

    /// <summary>Ids are a part of the tables' keys.</summary>
    public const int MaxIdLength = 150;

    /// <summary>Where the silos of the cluster are listed.</summary>
    /// <value><see cref="ClusterMembership.Localhost"/> by default.</value>
    public ClusterMembership Membership { get; set; }

    /// <summary>The cluster that this silo joins; silos of one cluster share their membership table.</summary>
    /// <value><c>weir</c> by default; 1 to 150 characters.</value>
    public string ClusterId { get; set; } = "weir";

    /// <summary>The service, whatever clusters it moves through. Part of every stored state's key: another one finds no state.</summary>
    /// <value><c>default</c>, as Orleans has it, by default; 1 to 150 characters.</value>
    public string ServiceId { get; set; } = "default";

    /// <summary>How to reach the database of <see cref="ClusterMembership.PostgreSql"/>, as Npgsql reads it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Nodes of <see cref="ClusterMembership.Cassandra"/> to begin with: host names or addresses, separated by commas.</summary>
    public string? ContactPoints { get; set; }

    /// <summary>The port of <see cref="ContactPoints"/>.</summary>
    /// <value>9042 by default, 1 to 65,535.</value>
    [Range(1, ushort.MaxValue)]
    public int ContactPort { get; set; } = 9042;

    /// <summary>The keyspace of <see cref="ClusterMembership.Cassandra"/>.</summary>
    /// <value><c>orleans</c>, as Orleans has it, by default.</value>
    public string Keyspace { get; set; } = "orleans";

    /// <summary>The data center of <see cref="ClusterMembership.Cassandra"/> whose nodes are asked.</summary>
    /// <value>That of the first node that answers, by default.</value>
    public string? LocalDatacenter { get; set; }

    /// <summary>Who asks <see cref="ClusterMembership.Cassandra"/>; nobody by name where there is none.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>Where others meet this silo: an address, a host name that means one, or <c>auto</c>, this machine's first address beside loopback.</summary>
    /// <value>127.0.0.1 by default: only processes of this machine reach it.</value>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The address of this machine on which the silo listens.</summary>
    /// <value><see cref="AdvertisedAddress"/> by default; <c>0.0.0.0</c> is all.</value>
    public string? ListenAddress { get; set; }

    /// <summary>Port at which other silos meet this one; 0 is any free one.</summary>
    /// <value>Any free one on <see cref="ClusterMembership.Localhost"/>, 11,111 elsewhere: a silo that comes back to its address takes the place of the one that died there.</value>
    [Range(0, ushort.MaxValue)]
    public int? SiloPort { get; set; }

    /// <summary>Port at which Orleans clients are served; 0 is none.</summary>
    /// <value>None on <see cref="ClusterMembership.Localhost"/>, 30,000 elsewhere.</value>
    [Range(0, ushort.MaxValue)]
    public int? GatewayPort { get; set; }
}
