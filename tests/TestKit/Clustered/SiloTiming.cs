using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Weir.TestKit.Silos;

/// <summary>How soon silos of a test notice what happens to each other, and clients that there is no answer.</summary>
public static class SiloTiming
{
    /// <summary>Time for the answer to a call, of a silo or of the client.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The client waits no longer than <see cref="ResponseTimeout"/>.</summary>
    public static TestClusterBuilder FailSlowCallsSoon(this TestClusterBuilder builder) => builder.AddClientBuilderConfigurator<Client>();

    /// <summary>A silo that no longer answers is found dead within about two seconds; calls to it fail then.</summary>
    public static ISiloBuilder FindDeadSilosSoon(this ISiloBuilder builder) => builder.Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(700);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);
    });

    private sealed class Client : IClientBuilderConfigurator
    {
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
    }
}
