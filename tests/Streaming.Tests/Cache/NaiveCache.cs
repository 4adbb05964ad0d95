using Orleans.Runtime;

namespace Weir.Streaming.Tests.Cache;

/// <summary>What the cache should do, as a list that is searched from its beginning. One cursor per key; pulls of one entry, 10 apart.</summary>
internal sealed class NaiveCache
{
    private readonly List<RecordBatchContainer> _held = [];
    private readonly Dictionary<StreamId, Place> _places = [];

    public int Records => _held.Count;

    public void Add(RecordBatchContainer container) => _held.Add(container);

    /// <summary>Everything below is delivered: neither waiting nor in delivery.</summary>
    public long Through(long read) => _held.Where(container => !IsDelivered(container)).Select(container => container.FirstOffset).DefaultIfEmpty(read).Min();

    /// <summary>Whether a token may be called the last one delivered: it is, or nothing held is delivered and it lies before all of that.</summary>
    public bool IsLastDelivered(StreamId stream, PartitionToken? token) => Delivered(stream) is { } last
        ? last.Equals(token)
        : token is null || _held.Where(container => container.StreamId == stream).All(container => container.Token.CompareTo(token) > 0);

    /// <summary>The containers, of one record each, that one move brings: at most so many, and one alone where the agent was just given its place.</summary>
    public List<RecordBatchContainer> MoveNext(string key, int countMax)
    {
        var place = Find(key);
        place.MovedPast = place.Held ?? place.MovedPast;
        var next = _held.Where(container => container.StreamId == CacheSut.Id(key) && container.Token.CompareTo(place.MovedPast) > 0).Take(place.IsAlone ? 1 : countMax).ToList();
        place.Held = next.LastOrDefault()?.Token;
        place.IsAlone = false;
        return next;
    }

    /// <summary>A cursor made from a handshake token, with the agent's one step: what ends with the token is passed over, nothing else.</summary>
    public void PlaceAfter(string key, PartitionToken token)
    {
        var place = Find(key);
        var first = _held.FirstOrDefault(container => container.StreamId == CacheSut.Id(key) && container.Token.CompareTo(token) >= 0);
        place.MovedPast = first is null ? LastOf(key) ?? place.MovedPast : Before(first);
        place.Held = first?.Token;
        place.IsAlone = first is not null && !first.Token.Equals(token);
        if (place.IsAlone)
        {
            // It was stepped onto and will be stepped onto again.
            place.Held = null;
        }
    }

    public void Rewind(string key, PartitionToken? durable)
    {
        var place = Find(key);
        var first = _held.FirstOrDefault(container => container.StreamId == CacheSut.Id(key) && container.Token.CompareTo(durable) > 0);
        if (first is not null && IsDelivered(first))
        {
            place.MovedPast = Before(first);
            place.Held = null;
            place.IsAlone = false;
        }
    }

    public void Release(long committed)
    {
        var whole = _held.GroupBy(container => container.FirstOffset).OrderBy(pull => pull.Key)
            .TakeWhile(pull => pull.Key + 10 <= committed && pull.All(IsDelivered)).SelectMany(pull => pull).ToHashSet();
        _held.RemoveAll(whole.Contains);
    }

    private static PartitionToken Before(RecordBatchContainer first) => new(first.Token.Offset, first.Token.Index - 1);

    private PartitionToken? Delivered(StreamId stream) => _held.Where(container => container.StreamId == stream && IsDelivered(container)).Select(container => container.Token).LastOrDefault();

    private bool IsDelivered(RecordBatchContainer container) =>
        _places.TryGetValue(container.StreamId, out var place) && container.Token.CompareTo(place.MovedPast) <= 0;

    private PartitionToken? LastOf(string key) => _held.LastOrDefault(container => container.StreamId == CacheSut.Id(key))?.Token;

    private Place Find(string key)
    {
        if (!_places.TryGetValue(CacheSut.Id(key), out var place))
        {
            _places[CacheSut.Id(key)] = place = new Place();
        }

        return place;
    }

    private sealed class Place
    {
        public PartitionToken? MovedPast { get; set; }

        public PartitionToken? Held { get; set; }

        public bool IsAlone { get; set; }
    }
}
