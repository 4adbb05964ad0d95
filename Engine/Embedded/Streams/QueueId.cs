namespace Orleans.Streams;

[Immutable]
[GenerateSerializer]
public readonly struct QueueId : IEquatable<QueueId>, IComparable<QueueId>
{
    private readonly string _prefix;
    private readonly uint _id;
    private readonly uint _hash;

    private QueueId(string prefix, uint id, uint hash)
    {
        _prefix = prefix;
        _id = id;
        _hash = hash;
    }

    public bool IsDefault => _prefix is null;
    public static QueueId GetQueueId(string queueName, uint queueId, uint hash) => new(queueName, queueId, hash);
    public string GetStringNamePrefix() => _prefix;
    public uint GetNumericId() => _id;
    public uint GetUniformHashCode() => _hash;

    public int CompareTo(QueueId other)
    {
        var byId = _id.CompareTo(other._id);
        byId = byId != 0 ? byId : _hash.CompareTo(other._hash);
        return byId != 0 ? byId : string.CompareOrdinal(_prefix, other._prefix);
    }

    public bool Equals(QueueId other) => _hash == other._hash && _id == other._id && _prefix == other._prefix;
    public override bool Equals(object? obj) => obj is QueueId other && Equals(other);
    public override int GetHashCode() => (int)(_id ^ _hash);
    public static bool operator ==(QueueId left, QueueId right) => left.Equals(right);
    public static bool operator !=(QueueId left, QueueId right) => !left.Equals(right);
    public override string ToString() => $"{_prefix?.ToLowerInvariant()}-{_id}";
}
