using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Weir.Silo.Hosting.Membership;

/// <content>What every membership has on Orleans: endpoints of its own.</content>
internal static partial class SiloMembership
{
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(10);

    static partial void AskForOrleans(ref bool present) => present = true;

    static partial void UseEndpoints(ISiloBuilder silo, SiloEndpoints endpoints)
    {
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = endpoints.Advertised;
            options.SiloPort = endpoints.SiloPort;
            options.GatewayPort = endpoints.GatewayPort;
            options.SiloListeningEndpoint = new IPEndPoint(endpoints.Listen, endpoints.SiloPort);
            options.GatewayListeningEndpoint = endpoints.GatewayPort == 0 ? null : new IPEndPoint(endpoints.Listen, endpoints.GatewayPort);
        });
        silo.Services.AddSingleton(endpoints);
        silo.Services.AddSingleton<IJoinCheck, EndpointCheck>();
    }

    // What every table has in common. Added after the table's own check.
    private static void UseTable(ISiloBuilder silo, MembershipOptions options)
    {
        silo.Configure<ClusterOptions>(ids =>
        {
            ids.ClusterId = options.ClusterId;
            ids.ServiceId = options.ServiceId;
        });

        // Three missed make a silo silent: half a minute instead of Orleans' minute and a half, for one small write each time.
        silo.Configure<ClusterMembershipOptions>(membership => membership.IAmAliveTablePublishTimeout = AliveEvery);
        silo.Services.AddSingleton<IJoinCheck, DepartedSilos>();
    }

    /// <summary>That the ports are free and the address is this machine's.</summary>
    private sealed class EndpointCheck(SiloEndpoints endpoints) : IJoinCheck
    {
        public Task CheckAsync(CancellationToken cancellationToken)
        {
            _ = SiloEndpoints.TryListen(endpoints.Listen, endpoints.SiloPort, nameof(MembershipOptions.SiloPort));
            if (endpoints.GatewayPort != 0)
            {
                _ = SiloEndpoints.TryListen(endpoints.Listen, endpoints.GatewayPort, nameof(MembershipOptions.GatewayPort));
            }

            return Task.CompletedTask;
        }
    }
}
