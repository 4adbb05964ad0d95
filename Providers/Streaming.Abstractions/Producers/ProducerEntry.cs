namespace Weir.Streaming;

/// <summary>One part of a numbered request as it stands in the log.</summary>
/// <param name="Producer">The producer's id.</param>
/// <param name="Sequence">The request's number.</param>
/// <param name="Part">Which part, from 0, counted over all partitions of the request.</param>
/// <param name="Parts">Number of parts of the whole request.</param>
/// <param name="Attempt">How the request was judged.</param>
/// <param name="EntryLimit">Bytes above which the request was cut into more parts; a repeat is cut the same way.</param>
/// <param name="Partition">Partition it stands in.</param>
/// <param name="Offset">Offset of its entry there.</param>
public readonly record struct ProducerEntry(
    string Producer, long Sequence, int Part, int Parts, AppendAttempt Attempt, int EntryLimit, int Partition, long Offset);
