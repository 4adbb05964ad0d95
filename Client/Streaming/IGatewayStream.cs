using Weir.Records;

namespace Weir.Client;

/// <summary>
/// An open stream of frames. It reconnects by itself: frames not yet acknowledged are sent again under their numbers, so that nothing is lost
/// and nothing counted twice. One sender at a time.
/// </summary>
public interface IGatewayStream : IAsyncDisposable
{
    /// <summary>Records of a frame that the stream makes itself, at most: about 1 MiB of JSON.</summary>
    const int FrameRecordsMax = 4096;

    /// <summary>The kind it sends.</summary>
    RecordKind Kind { get; }

    /// <summary>The producer's id.</summary>
    string Producer { get; }

    /// <summary>Number of the next frame.</summary>
    long Next { get; }

    /// <summary>What has been sent and what is known to be durable.</summary>
    StreamProgress Progress { get; }

    /// <summary>
    /// Queues records, as one frame up to <see cref="FrameRecordsMax"/> and as several beyond; waits while too many frames are in flight.
    /// Returns before they are durable.
    /// </summary>
    /// <param name="records">Records in their order; none does nothing.</param>
    /// <param name="cancellationToken">Gives up waiting; the frame that waits is then not queued, nor are those after it.</param>
    /// <returns>When they are queued.</returns>
    /// <exception cref="GatewayClientException">The stream has failed; what is not acknowledged is unknown.</exception>
    ValueTask SendAsync(ReadOnlyMemory<GatewayRecord> records, CancellationToken cancellationToken = default);

    /// <summary>Queues a frame that is encoded already; otherwise as the other overload.</summary>
    /// <param name="frame">The frame; its bytes must not change before it is acknowledged.</param>
    /// <param name="cancellationToken">Gives up waiting; the frame is then not queued.</param>
    /// <returns>When the frame is queued.</returns>
    ValueTask SendAsync(StreamFrame frame, CancellationToken cancellationToken = default);

    /// <summary>Waits until everything queued is acknowledged.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When it is.</returns>
    Task FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until everything queued is acknowledged and closes the connection. Nothing can be sent afterwards.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The final counts.</returns>
    Task<StreamProgress> CompleteAsync(CancellationToken cancellationToken = default);
}

/// <summary>A frame as it goes over the wire.</summary>
/// <param name="Body">A JSON object or array as text, or Avro datums back to back.</param>
/// <param name="Count">How many records the server will count in it: all of a well-formed frame, 1 for text that is not JSON.</param>
/// <param name="IsText">Text (JSON) or binary (Avro).</param>
public readonly record struct StreamFrame(ReadOnlyMemory<byte> Body, int Count, bool IsText);

/// <summary>Running counts of a stream, over all of its connections.</summary>
/// <param name="Sent">Records queued.</param>
/// <param name="Accepted">Records known to be durable.</param>
/// <param name="Rejected">Records known to be rejected.</param>
/// <param name="Connections">Connections made so far.</param>
public readonly record struct StreamProgress(long Sent, long Accepted, long Rejected, int Connections);
