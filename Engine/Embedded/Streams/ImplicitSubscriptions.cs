using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Which grains the streams of a namespace go to, from the grain classes' attributes.</summary>
internal sealed class ImplicitSubscriptions(GrainRegistry registry, IServiceProvider services)
{
    private readonly ConcurrentDictionary<string, Subscriber[]> _byNamespace = new(StringComparer.Ordinal);

    public (GuidId SubscriptionId, GrainId Consumer)[] SubscribersOf(StreamId streamId, string providerName)
    {
        var streamNamespace = streamId.GetNamespace();
        if (string.IsNullOrWhiteSpace(streamNamespace))
        {
            throw new ArgumentException("The stream ID doesn't have an associated namespace.", nameof(streamId));
        }

        var subscribers = _byNamespace.GetOrAdd(streamNamespace, Find);
        return Array.ConvertAll(subscribers, subscriber => (
            GuidId.GetGuidId(streamId.DeriveGuid(HashCode(subscriber.Bindings.GrainType, providerName))),
            GrainId.Create(subscriber.Bindings.GrainType, subscriber.Mapper.GetGrainKeyId(subscriber.Bindings, streamId))));
    }

    private static int HashCode(GrainType grainType, string providerName) => grainType.GetHashCode() ^ IdSpan.Create(providerName).GetHashCode();

    private Subscriber[] Find(string streamNamespace)
    {
        var subscribers = new List<Subscriber>();
        foreach (var grainClass in registry.Classes)
        {
            var attributes = grainClass.Type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>(inherit: true).ToList();
            if (attributes.Find(attribute => attribute.Namespace == streamNamespace) is { } match)
            {
                var bindings = attributes.SelectMany(attribute => attribute.GetBindings(services, grainClass.Type, grainClass.GrainType))
                    .Select(binding => binding.ToImmutableDictionary(pair => pair.Key, pair => pair.Value!));
                var mapper = services.GetRequiredKeyedService<IStreamIdMapper>(
                    string.IsNullOrWhiteSpace(match.StreamIdMapper) ? DefaultStreamIdMapper.Name : match.StreamIdMapper);
                subscribers.Add(new Subscriber(new GrainBindings(grainClass.GrainType, [.. bindings]), mapper));
            }
        }

        return [.. subscribers];
    }

    private sealed record Subscriber(GrainBindings Bindings, IStreamIdMapper Mapper);
}
