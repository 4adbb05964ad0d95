using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>What the application tells a stream provider: who consumes a stream durably, and what its records must look like.</summary>
public sealed class PartitionedStreamOptions
{
    private readonly Dictionary<string, Func<IGrainFactory, StreamId, ICheckpointedStreamConsumer>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<IServiceProvider, IRecordDecoder>> _decoders = new(StringComparer.Ordinal);

    /// <summary>
    /// The consumer of a stream whose state carries its place: asked at every checkpoint, and nothing is committed that it has not
    /// answered for (effectively once). It is the grain that <see cref="PartitionedStreamIdMapper"/> leads to. A stream without one is
    /// committed as far as it was delivered (at least once).
    /// </summary>
    /// <typeparam name="TGrain">The grain's interface; its key is the record's key.</typeparam>
    /// <param name="stream">Stream name.</param>
    /// <exception cref="ArgumentException">The stream has a consumer already.</exception>
    public void Checkpoint<TGrain>(string stream)
        where TGrain : ICheckpointedStreamConsumer, IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        _consumers.Add(stream, static (grains, streamId) => grains.GetGrain<TGrain>(System.Text.Encoding.UTF8.GetString(PartitionedStreamKey.Parse(streamId).Key.Span)));
    }

    /// <summary>Checks a stream's records before they are delivered; what it calls poison goes to the <see cref="IDeadLetterStore"/>.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="decoder">The decoder; used by one partition's receiver at a time per call, by several receivers at once.</param>
    public void Decoder(string stream, IRecordDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        Decoder(stream, _ => decoder);
    }

    /// <summary>Checks a stream's records before they are delivered, with a decoder that needs services.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="decoder">Called once per partition.</param>
    /// <exception cref="ArgumentException">The stream has a decoder already.</exception>
    public void Decoder(string stream, Func<IServiceProvider, IRecordDecoder> decoder)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(decoder);
        _decoders.Add(stream, decoder);
    }

    internal IEnumerable<string> Streams => _consumers.Keys.Union(_decoders.Keys);

    internal bool HasDecoders => _decoders.Count > 0;

    internal Func<StreamId, ICheckpointedStreamConsumer>? FindConsumer(string stream, IServiceProvider services)
    {
        if (!_consumers.TryGetValue(stream, out var find))
        {
            return null;
        }

        var grains = services.GetRequiredService<IGrainFactory>();
        return streamId => find(grains, streamId);
    }

    internal IRecordDecoder? CreateDecoder(string stream, IServiceProvider services) => _decoders.TryGetValue(stream, out var create) ? create(services) : null;
}
