using System.Net;
using System.Text;
using Weir.Client;
using Weir.Records;

namespace Weir.Silo.Tests.Support;

/// <summary>What the client puts on the wire.</summary>
internal static class SentBody
{
    /// <summary>Sends records to nobody and returns the body.</summary>
    public static async Task<byte[]> OfAsync(GatewayRecord[] records, SendOptions options)
    {
        var body = Array.Empty<byte>();
        await using var client = new GatewayClient(new GatewayClientOptions { HandlerFactory = () => new Keeper(sent => body = sent) });
        await client.SendAsync(records, RecordKind.Counter, options);
        return body;
    }

    private sealed class Keeper(Action<byte[]> keep) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            keep(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.Accepted)
            {
                Content = new StringContent("""{"accepted":0,"rejectedCount":0,"rejected":[]}""", Encoding.UTF8, "application/json"),
            };
        }
    }
}
