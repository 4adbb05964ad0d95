using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>The way of one numbered request.</summary>
internal interface IRecordSender
{
    /// <summary>Sends records, and repeats them under their number until they are answered or patience ends.</summary>
    /// <exception cref="GatewayClientException">What became of them is not known, or they were refused; with the number.</exception>
    Task<SendResult> SendAsync(RecordKind kind, EncodedRecords records, ProducerSequence number, CancellationToken cancellationToken);
}
