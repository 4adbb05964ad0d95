namespace Weir.Streaming.Log;

/// <summary>How a partition stands.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="FirstAddress">First address still held, bytes.</param>
/// <param name="CommittedOffset">Offset below which everything has been consumed; 0 where nothing has.</param>
/// <param name="DurableAddress">Address below which everything is durable, bytes.</param>
/// <param name="LagBytes">Bytes durable and not yet consumed.</param>
/// <param name="Failure">Why appends are refused; null while all is well.</param>
public sealed record LogStatus(
    string Stream, int Partition, long FirstAddress, long CommittedOffset, long DurableAddress, long LagBytes, string? Failure)
{
    /// <summary>The first acknowledged entries found unreadable since the log was opened: file, place and reason; null while there are none.</summary>
    public string? Damage { get; init; }
}
