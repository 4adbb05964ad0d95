namespace Orleans.Streams;

/// <summary>
/// What agent and consumer compare before every delivery: where the consumer asked to begin, or what it got last.
/// A difference tells the agent that its cursor is not where the consumer is.
/// </summary>
internal sealed class HandshakeToken(StreamSequenceToken token, bool isStart) : IEquatable<HandshakeToken>
{
    public StreamSequenceToken Token { get; } = token;
    public static HandshakeToken? Start(StreamSequenceToken? token) => token is null ? null : new HandshakeToken(token, isStart: true);
    public static HandshakeToken Delivery(StreamSequenceToken token) => new(token, isStart: false);

    public bool Equals(HandshakeToken? other) =>
        ReferenceEquals(this, other) || (other is not null && other.IsStart == IsStart && Token.Equals(other.Token));

    public override bool Equals(object? obj) => Equals(obj as HandshakeToken);
    public override int GetHashCode() => Token.GetHashCode();
    public bool IsStart { get; } = isStart;
}
