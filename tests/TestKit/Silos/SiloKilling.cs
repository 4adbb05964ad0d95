using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Weir.TestKit.Silos;

/// <summary>Kills silos of this process, and looks at who reads what.</summary>
public static class SiloKilling
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gives a silo a <see cref="Lifeline"/>, behind which its test puts all that outlives the silo, and a <see cref="WatchedBalancer"/> before the balancer
    /// of its stream provider, which has to be there already.
    /// </summary>
    public static ISiloBuilder MakeKillable(this ISiloBuilder builder, string provider)
    {
        var services = builder.Services;
        services.AddSingleton<Lifeline>();
        if (services.LastOrDefault(service => service.ServiceType == typeof(IStreamQueueCheckpointerFactory) && Equals(service.ServiceKey, provider)) is { } offsets)
        {
            services.AddKeyedSingleton<IStreamQueueCheckpointerFactory>(provider, (silo, key) => new KillableOffsets(
                (IStreamQueueCheckpointerFactory)(offsets.KeyedImplementationInstance ?? offsets.KeyedImplementationFactory!(silo, key)), silo.GetRequiredService<Lifeline>()));
        }

        var own = services.Last(service => service.ServiceType == typeof(IStreamQueueBalancer) && Equals(service.ServiceKey, provider));
        services.AddKeyedSingleton(provider, (silo, key) => new WatchedBalancer((IStreamQueueBalancer)own.KeyedImplementationFactory!(silo, key)));
        services.AddKeyedSingleton<IStreamQueueBalancer>(provider, (silo, key) => silo.GetRequiredKeyedService<WatchedBalancer>(key));
        return builder;
    }

    /// <summary>Puts something that a silo has registered as a singleton behind its lifeline.</summary>
    public static void Tie<TService>(this IServiceCollection services, Func<TService, Lifeline, TService> tie)
        where TService : class
    {
        var own = services.Last(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        services.Remove(own);
        services.AddSingleton(silo => tie((TService)(own.ImplementationInstance ?? own.ImplementationFactory!(silo)), silo.GetRequiredService<Lifeline>()));
    }

    /// <summary>Ends a silo as SIGKILL would: from this moment on nothing of it lands.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="silo">The silo.</param>
    /// <param name="landing">Writes under way at that moment, which land without an answer.</param>
    public static Task KillHardAsync(this TestCluster cluster, SiloHandle silo, int landing = 0)
    {
        Lifeline.Of(silo).Cut(landing);
        return cluster.KillSiloAsync(silo);
    }

    /// <summary>The balancer of a silo's stream provider.</summary>
    public static WatchedBalancer BalancerOf(SiloHandle silo, string provider) =>
        ((InProcessSiloHandle)silo).ServiceProvider.GetRequiredKeyedService<WatchedBalancer>(provider);

    /// <summary>Waits until each silo reads what is its own, and every partition has exactly one reader.</summary>
    public static async Task SettleAsync(this TestCluster cluster, string provider, IReadOnlyDictionary<string, int> partitions)
    {
        var limit = Task.Delay(Patience);
        var all = partitions.SelectMany(stream => Enumerable.Range(0, stream.Value).Select(partition => (stream.Key, partition))).Order().ToList();
        while (true)
        {
            var silos = cluster.Silos.Where(silo => silo.IsActive).ToList();
            var changed = Task.WhenAny(silos.Select(silo => Lifeline.Of(silo).Changed));
            if (silos.SelectMany(silo => Lifeline.Of(silo).Reads).Order().SequenceEqual(all)
                && silos.All(silo => BalancerOf(silo, provider).Own.Order().SequenceEqual(Lifeline.Of(silo).Reads.Order())))
            {
                return;
            }

            if (await Task.WhenAny(changed, limit) == limit)
            {
                throw new TimeoutException($"The silos did not divide the partitions within {Patience}: "
                    + string.Join("; ", silos.Select(silo => $"{silo} reads {string.Join(", ", Lifeline.Of(silo).Reads)} of {string.Join(", ", BalancerOf(silo, provider).Own)}")));
            }
        }
    }
}
