namespace Weir.Streaming.Log;

/// <summary>One stream: its partitions, and what it knows of its producers.</summary>
internal sealed class StreamLog(string name, PartitionLog[] partitions, ProducerClaims producers, GrowthGate[] gates)
{
    public string Name => name;

    public PartitionLog[] Partitions => partitions;

    public ProducerClaims Producers => producers;

    public GrowthGate[] Gates => gates;

    /// <summary>Appends a request, each part to its partition, all at once; returns when all of it is durable.</summary>
    public async ValueTask AppendAsync(RecordSet records, AppendAttempt attempt, ClaimedNumber? claim, int defaultLimit)
    {
        var producer = claim?.Sequence;
        var limit = claim?.EntryLimit > 0 ? claim.EntryLimit : defaultLimit;
        var home = producer is { } p ? Murmur2.Partition(System.Text.Encoding.ASCII.GetBytes(p.Producer), attempt.PartitionCount) : -1;
        using var plan = AppendPlan.Create(records, attempt.PartitionCount, limit, producer?.Producer.Length ?? 0, home);
        if (plan.Parts.Count == 1)
        {
            await AppendPartAsync(plan, 0, limit, attempt, producer).ConfigureAwait(false);
            return;
        }

        var appends = new Task[plan.Parts.Count];
        for (var number = 0; number < appends.Length; number++)
        {
            appends[number] = AppendPartAsync(plan, number, limit, attempt, producer);
        }

        // Every part is awaited even where one has failed: they read the caller's records.
        await Task.WhenAll(appends).ConfigureAwait(false);
    }

    private Task AppendPartAsync(AppendPlan plan, int number, int limit, AppendAttempt attempt, ProducerSequence? producer) =>
        producer is { } sequence && producers.Has(sequence, number)
            ? Task.CompletedTask
            : partitions[plan.Parts[number].Partition].AppendAsync(plan, number, limit, attempt, producer, producers);
}
