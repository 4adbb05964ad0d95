using System.Globalization;
using System.Net.Http.Headers;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>One numbered request over HTTP, repeated under its number until it is answered.</summary>
internal sealed class RecordSender(HttpExchange http) : IRecordSender
{
    public async Task<SendResult> SendAsync(RecordKind kind, EncodedRecords records, ProducerSequence number, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await http.SendAsync(() => MakeRequest(kind, records, number), cancellationToken);
            return SendAnswers.Read(answer);
        }
        catch (GatewayClientException e)
        {
            e.Number = number;
            throw;
        }
    }

    private static HttpRequestMessage MakeRequest(RecordKind kind, EncodedRecords records, ProducerSequence number)
    {
        var content = new ReadOnlyMemoryContent(records.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(records.ContentType);
        if (records.ContentEncoding is { } encoding)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/gateways/records?kind={kind.ToName()}") { Content = content };
        request.Headers.Add("Producer-Id", number.Producer);
        request.Headers.Add("Producer-Sequence", number.Sequence.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
