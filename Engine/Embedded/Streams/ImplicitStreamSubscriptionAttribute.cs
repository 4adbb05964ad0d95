using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans
{
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null) : Attribute
    {
        public string? StreamIdMapper { get; init; } = streamIdMapper;
        internal string Namespace { get; } = streamNamespace.Trim();

        public IEnumerable<Dictionary<string, string?>> GetBindings(IServiceProvider services, Type grainClass, GrainType grainType)
        {
            yield return new Dictionary<string, string?>
            {
                ["type"] = "stream",
                ["pattern"] = "namespace:" + Namespace,
                ["streamid-mapper"] = StreamIdMapper,
            };
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
