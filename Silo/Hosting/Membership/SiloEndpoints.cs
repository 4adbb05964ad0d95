using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Weir.Silo.Hosting.Membership;

/// <summary>Where this silo is met.</summary>
/// <param name="Advertised">The address that others are told.</param>
/// <param name="Listen">The address that is listened on.</param>
/// <param name="SiloPort">For other silos.</param>
/// <param name="GatewayPort">For Orleans clients; 0 is none.</param>
internal sealed record SiloEndpoints(IPAddress Advertised, IPAddress Listen, int SiloPort, int GatewayPort)
{
    private const int DefaultSiloPort = 11_111;
    private const int DefaultGatewayPort = 30_000;
    private const string Automatic = "auto";

    /// <summary>Endpoints as the settings say.</summary>
    /// <exception cref="SettingsException">The advertised name means no address.</exception>
    public static SiloEndpoints Choose(MembershipOptions options)
    {
        var alone = options.Membership == ClusterMembership.Localhost;
        var advertised = FindAdvertised(options.AdvertisedAddress);
        var listen = options.ListenAddress is { } said ? IPAddress.Parse(said) : advertised;
        var siloPort = options.SiloPort ?? (alone ? 0 : DefaultSiloPort);
        return new(advertised, listen, siloPort != 0 ? siloPort : TryListen(listen, 0, nameof(options.SiloPort)), options.GatewayPort ?? (alone ? 0 : DefaultGatewayPort));
    }

    /// <summary>A port of loopback that is free now.</summary>
    public static int FindFreePort() => TryListen(IPAddress.Loopback, 0, nameof(MembershipOptions.SiloPort));

    /// <summary>Looks whether an address can be listened on.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="port">The port; 0 is any free one.</param>
    /// <param name="name">Whose port it is.</param>
    /// <returns>The port.</returns>
    /// <exception cref="SettingsException">It cannot.</exception>
    public static int TryListen(IPAddress listen, int port, string name)
    {
        using var probe = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(listen, port));
        }
        catch (SocketException e)
        {
            throw new SettingsException(
                e.SocketErrorCode == SocketError.AddressNotAvailable
                    ? $"{MembershipSettings.Key(nameof(MembershipOptions.ListenAddress))} is {listen}, which is no address of this machine; " +
                      $"where others reach it at another one than its own, set 0.0.0.0 or the machine's own."
                    : $"{MembershipSettings.Key(name)} is {port}, which cannot be listened on at {listen}: {e.Message}.",
                e);
        }

        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static IPAddress FindAdvertised(string? said)
    {
        var key = MembershipSettings.Key(nameof(MembershipOptions.AdvertisedAddress));
        if (said is null)
        {
            return IPAddress.Loopback;
        }

        if (IPAddress.TryParse(said, out var address))
        {
            return address;
        }

        if (string.Equals(said, Automatic, StringComparison.OrdinalIgnoreCase))
        {
            return FindOwn() ?? throw new SettingsException($"{key} is {said}, and this machine has no address beside loopback.");
        }

        try
        {
            return PreferIPv4(Dns.GetHostAddresses(said)) ?? throw new SettingsException($"{key} is {said}, a name that means no address.");
        }
        catch (SocketException e)
        {
            throw new SettingsException($"{key} is {said}, a name that cannot be resolved: {e.Message}.", e);
        }
    }

    private static IPAddress? FindOwn() => PreferIPv4(NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address)));

    private static IPAddress? PreferIPv4(IEnumerable<IPAddress> addresses) => addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault();
}
