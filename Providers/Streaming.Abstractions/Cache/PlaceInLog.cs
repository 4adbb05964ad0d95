using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>What a token that came from elsewhere means in the log that is being read.</summary>
internal static class PlaceInLog
{
    /// <summary>Reads a token.</summary>
    /// <param name="token">A consumer's token.</param>
    /// <param name="log">Identity of the log that is being read.</param>
    /// <returns>The place, null when there is none or it lies in another log: an old offset must not pass for a new one.</returns>
    public static PartitionToken? Find(StreamSequenceToken? token, string log) => token switch
    {
        null => null,
        PartitionToken { Log: { } other } when other != log => null,
        PartitionToken place => place,
        _ => new PartitionToken(token.SequenceNumber, token.EventIndex),
    };
}
