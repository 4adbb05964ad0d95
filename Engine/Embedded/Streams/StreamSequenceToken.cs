using Orleans.Streams;

namespace Orleans.Streams
{
    [GenerateSerializer]
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
    {
        public abstract long SequenceNumber { get; protected set; }
        public abstract int EventIndex { get; protected set; }
        public abstract bool Equals(StreamSequenceToken? other);
        public abstract int CompareTo(StreamSequenceToken? other);
    }
}

namespace Orleans.Providers.Streams.Common
{
    [GenerateSerializer]
    public class EventSequenceTokenV2 : StreamSequenceToken
    {
        public EventSequenceTokenV2() { }
        public EventSequenceTokenV2(long seqNumber) : this(seqNumber, 0) { }

        public EventSequenceTokenV2(long seqNumber, int eventInd)
        {
            SequenceNumber = seqNumber;
            EventIndex = eventInd;
        }

        public override long SequenceNumber { get; protected set; }
        public override int EventIndex { get; protected set; }
        public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

        public override bool Equals(StreamSequenceToken? other) =>
            other is EventSequenceTokenV2 token && token.SequenceNumber == SequenceNumber && token.EventIndex == EventIndex;

        public override int CompareTo(StreamSequenceToken? other)
        {
            if (other is null) { return 1; }

            if (other is not EventSequenceTokenV2 token)
            {
                throw new ArgumentOutOfRangeException(nameof(other), $"A token of type {other.GetType()} has no order with {GetType()}.");
            }

            var difference = SequenceNumber.CompareTo(token.SequenceNumber);
            return difference != 0 ? difference : EventIndex.CompareTo(token.EventIndex);
        }

        public override int GetHashCode() => (EventIndex * 397) ^ SequenceNumber.GetHashCode();
        public override string ToString() => $"[EventSequenceTokenV2: SeqNum={SequenceNumber}, EventIndex={EventIndex}]";
    }
}
