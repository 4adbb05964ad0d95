using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans
{
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute, IGrainBindingsProviderAttribute
    {
        public ImplicitStreamSubscriptionAttribute()
            : this(new AllNamespaces())
        {
        }

        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
            : this(new OneNamespace(streamNamespace.Trim()), streamIdMapper)
        {
        }

        public ImplicitStreamSubscriptionAttribute(Type predicateType, string? streamIdMapper = null)
            : this((IStreamNamespacePredicate)Activator.CreateInstance(predicateType)!, streamIdMapper)
        {
        }

        public ImplicitStreamSubscriptionAttribute(IStreamNamespacePredicate predicate, string? streamIdMapper = null)
        {
            Predicate = predicate;
            StreamIdMapper = streamIdMapper;
        }

        public IStreamNamespacePredicate Predicate { get; }

        public string? StreamIdMapper { get; init; }

        public IEnumerable<Dictionary<string, string?>> GetBindings(IServiceProvider services, Type grainClass, GrainType grainType)
        {
            yield return new Dictionary<string, string?>
            {
                ["type"] = "stream",
                ["pattern"] = Predicate.PredicatePattern,
                ["streamid-mapper"] = StreamIdMapper,
            };
        }

        private sealed class AllNamespaces : IStreamNamespacePredicate
        {
            public string PredicatePattern => "*";

            public bool IsMatch(string streamNamespace) => true;
        }

        private sealed class OneNamespace(string streamNamespace) : IStreamNamespacePredicate
        {
            public string PredicatePattern => "namespace:" + streamNamespace;

            public bool IsMatch(string other) => string.Equals(streamNamespace, other, StringComparison.Ordinal);
        }
    }
}

namespace Orleans.Streams
{
    public sealed class DefaultStreamIdMapper : IStreamIdMapper
    {
        public const string Name = "default";

        public IdSpan GetGrainKeyId(GrainBindings grainBindings, StreamId streamId) => new(streamId.Key.ToArray());
    }
}
