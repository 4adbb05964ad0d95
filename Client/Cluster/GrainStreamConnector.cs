using Weir.Ingest;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>Begins series of frames as grain calls, again and again where that may help.</summary>
internal sealed class GrainStreamConnector(GrainExchange exchange, RecordKind kind, string producer) : IStreamConnector
{
    public RetryPolicy Retries => exchange.Retries;

    public Task<IStreamConnection> ConnectAsync(long first, CancellationToken cancellationToken) =>
        exchange.RepeatAsync(() => AttemptAsync(new ProducerSequence(producer, first), cancellationToken), cancellationToken);

    private async Task<Attempt<IStreamConnection>> AttemptAsync(ProducerSequence first, CancellationToken cancellationToken)
    {
        var answer = await exchange.AttemptAsync(
            (grains, token) => grains.GetGrain<IIngestGrain>(IIngestGrain.Lane(producer)).OpenAsync(kind, first, token), exchange.AttemptTimeout, cancellationToken);
        return GrainAnswers.Judge(exchange.Server, answer) is { } failure
            ? new Attempt<IStreamConnection>(null, failure, answer.RetryAfter)
            : new Attempt<IStreamConnection>(new GrainStreamConnection(exchange, kind, first));
    }
}
