using System.Globalization;
using System.Text;
using Orleans;
using Orleans.Concurrency;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Ingest;

/// <summary>
/// A way in for records: decodes, judges, appends, and answers when everything accepted is durable. It keeps no state; there are several lanes so that no one
/// activation has to take everything. The key is made by <see cref="Lane"/>. Refusals are values; what a call throws is Orleans' own.
/// </summary>
[Alias("weir.IIngestGrain")]
public interface IIngestGrain : IGrainWithStringKey
{
    /// <summary>Number of lanes. Nothing that is stored depends on it.</summary>
    const int LaneCount = 64;

    /// <summary>Longest body, and longest frame, that a call may carry: 64 MiB. A server may take less (Ingest:MaxBodyBytes).</summary>
    const int BodyBytesMax = 64 << 20;

    /// <summary>Takes one numbered request.</summary>
    /// <param name="request">Body and what it is.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still become durable.</param>
    /// <returns>What became of it.</returns>
    [AlwaysInterleave]
    [Alias("send")]
    Task<IngestAnswer> SendAsync(RecordsRequest request, CancellationToken cancellationToken);

    /// <summary>Whether frames may be sent from a number on.</summary>
    /// <param name="kind">The kind of all their records.</param>
    /// <param name="first">Producer and number of the first frame.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see cref="IngestOutcome.Judged"/> when they may; otherwise why not.</returns>
    [AlwaysInterleave]
    [Alias("open")]
    Task<IngestAnswer> OpenAsync(RecordKind kind, ProducerSequence first, CancellationToken cancellationToken);

    /// <summary>Takes frames with numbers that follow each other. One call at a time per producer: calls may overtake each other.</summary>
    /// <param name="request">The frames in their order.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still become durable.</param>
    /// <returns>What became of them; of fewer than were sent where there was no room for more.</returns>
    [AlwaysInterleave]
    [Alias("frames")]
    Task<FramesAnswer> SendFramesAsync(FramesRequest request, CancellationToken cancellationToken);

    /// <summary>The lane of a producer: always the same one, so that a repeat meets what is known of its first attempt.</summary>
    /// <param name="producer">The producer's id.</param>
    /// <returns>A key.</returns>
    static string Lane(string producer) => Murmur2.Partition(Encoding.UTF8.GetBytes(producer), LaneCount).ToString(CultureInfo.InvariantCulture);
}
