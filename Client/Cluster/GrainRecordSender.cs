using Weir.Ingest;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>One numbered request as a grain call, repeated under its number until it is answered.</summary>
internal sealed class GrainRecordSender(GrainExchange exchange) : IRecordSender
{
    public async Task<SendResult> SendAsync(RecordKind kind, EncodedRecords records, ProducerSequence number, CancellationToken cancellationToken)
    {
        try
        {
            if (records.Body.Length > IIngestGrain.BodyBytesMax)
            {
                throw new RequestTooLargeException($"{exchange.Server}: the body has {records.Body.Length} bytes; at most {IIngestGrain.BodyBytesMax} fit into a call.");
            }

            var request = new RecordsRequest(kind, records.ContentType, records.ContentEncoding, records.Body, number);
            return await exchange.RepeatAsync(() => AttemptAsync(request, cancellationToken), cancellationToken);
        }
        catch (GatewayClientException e)
        {
            e.Number = number;
            throw;
        }
    }

    private async Task<Attempt<SendResult>> AttemptAsync(RecordsRequest request, CancellationToken cancellationToken)
    {
        var answer = await exchange.AttemptAsync(
            (grains, token) => grains.GetGrain<IIngestGrain>(IIngestGrain.Lane(request.Number.Producer)).SendAsync(request, token),
            exchange.AttemptTimeout,
            cancellationToken);
        return GrainAnswers.Sent(exchange.Server, answer);
    }
}
