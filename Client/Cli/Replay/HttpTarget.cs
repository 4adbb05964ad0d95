using Weir.Client;

namespace Weir.Cli.Replay;

/// <summary>Batches as numbered requests, one after the other.</summary>
internal sealed class HttpTarget(IRecordProducer producer, ReplayCounts counts) : IBatchTarget
{
    public async Task SendAsync(BatchBuilder batch, CancellationToken cancellationToken)
    {
        var result = await producer.SendAsync(new EncodedRecords(batch.Finish(), batch.Count, batch.ContentType), cancellationToken);
        counts.Add(result.Accepted, result.RejectedCount);
        foreach (var (index, reason) in result.Rejected)
        {
            counts.AddReason(index < batch.Count ? batch.Lines[(int)index] : 0, reason);
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
