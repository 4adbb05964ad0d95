using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>
/// Messages mostly have the same one header as the one before, and wait in their buffers with it: one object for all of them lets the rest go at once, where six for each
/// would be moved about by the collector. For one thread; what is shared is not changed.
/// </summary>
internal sealed class SharedHeaders
{
    private Headers? _last;

    /// <summary>Headers that say what these say; null for none.</summary>
    public Headers? Share(Headers? headers)
    {
        if (headers is not { Count: > 0 })
        {
            return null;
        }

        if (headers.Count > 1)
        {
            return headers;
        }

        if (_last is { } last && IsSame(last[0], headers[0]))
        {
            return last;
        }

        return _last = headers;
    }

    private static bool IsSame(IHeader one, IHeader other) => one.Key == other.Key
        && (one.GetValueBytes(), other.GetValueBytes()) is var (mine, its) && mine is null == its is null && mine.AsSpan().SequenceEqual(its);
}
