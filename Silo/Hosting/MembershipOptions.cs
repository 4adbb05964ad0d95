using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;

namespace Weir.Silo.Hosting;

/// <summary>Which silos there are and where this one is met: section <c>Cluster</c>. The embedded engine, one process, takes no notice of it.</summary>
internal sealed class MembershipOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster";

    /// <summary>The cluster that this silo joins; silos of one cluster share their membership table.</summary>
    /// <value><c>weir</c> by default.</value>
    [Required]
    public string ClusterId { get; set; } = "weir";

    /// <summary>The service, whatever clusters it moves through. Part of every stored state's key: another one finds no state.</summary>
    /// <value><c>default</c>, as Orleans has it, by default.</value>
    [Required]
    public string ServiceId { get; set; } = "default";

    /// <summary>Loopback port at which this silo is met by others of the machine.</summary>
    /// <value>0 by default: any free one. At most 65,535.</value>
    [Range(0, ushort.MaxValue)]
    public int SiloPort { get; set; }

    /// <summary>Loopback port at which Orleans clients are served.</summary>
    /// <value>0 by default: none. At most 65,535.</value>
    [Range(0, ushort.MaxValue)]
    public int GatewayPort { get; set; }

    /// <summary><see cref="SiloPort"/>, or one that is free now.</summary>
    public int ChooseSiloPort()
    {
        if (SiloPort != 0)
        {
            return SiloPort;
        }

        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
