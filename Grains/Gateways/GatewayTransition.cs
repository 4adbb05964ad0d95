using Weir.Analytics.EventTime;
using Weir.Grains.Delivery;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Gateways;

/// <summary>What a delivery does to a gateway's state. Pure: no storage, no clock.</summary>
public static class GatewayTransition
{
    /// <summary>
    /// Takes the records behind the gateway's own place; redelivery may cut its batches elsewhere. A run that breaks its bounds throws before
    /// it changes anything, and the place then stands before it.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="kind">The stream.</param>
    /// <param name="batch">The container's records.</param>
    /// <param name="delivered">The container's token.</param>
    /// <param name="rules">How readings are judged and accounted.</param>
    /// <returns>True when the state changed.</returns>
    public static bool Apply(GatewayState state, RecordKind kind, RecordBatch batch, PartitionToken delivered, in AccountingRules rules)
    {
        var own = state.Positions.PlaceIn(kind.ToName(), batch.Partition, batch.Log);
        var before = state.Version;
        var next = before + 1;
        for (var i = 0; i < batch.Runs.Count; i++)
        {
            var run = batch.Runs[i];
            var skip = own.CountKnown(run);
            if (skip < run.Count)
            {
                var readings = Readings(run)[skip..];
                var target = state.Find(kind) ?? new KindState(kind, KindAccount.Create((ReadingKind)kind));
                target.Account.Apply(readings, rules, next);
                state.Set(target);
                own = new LogPlace(run.Offset, run.FirstIndex + run.Count - 1);
                Advance(state, target, batch, own, next);
            }
        }

        // The last records of a container may have been parked as poison: its own token is the place all the same.
        var last = LogPlace.Of(delivered);
        if (own < last && state.Find(kind) is { } known)
        {
            Advance(state, known, batch, last, next);
        }

        return state.Version != before;
    }

    private static void Advance(GatewayState state, KindState kind, RecordBatch batch, LogPlace place, long version)
    {
        state.Positions.Set(new Position(kind.Kind.ToName(), batch.Partition, batch.Log, place.Offset, place.Index));
        state.Version = version;
        kind.ChangedIn = version;
    }

    private static ReadOnlySpan<Reading> Readings(in RecordRun run)
    {
        if (run.Encoding != GatewayRecordLayout.Encoding || run.Payload.Length != run.Count * GatewayRecordLayout.Size)
        {
            throw new InvalidOperationException(
                $"The run at {run.Offset}:{run.FirstIndex} has encoding {run.Encoding} and {run.Payload.Length} bytes for {run.Count} records; "
                + $"expected encoding {GatewayRecordLayout.Encoding} and {GatewayRecordLayout.Size} bytes each. It should have been parked as poison.");
        }

        return Reading.Of(run.Payload.Span);
    }
}
