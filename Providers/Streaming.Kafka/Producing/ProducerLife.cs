using System.Collections.Concurrent;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>One client from its making to its end, with the batches that count on its reports: it is not taken from under them. Thread-safe.</summary>
internal sealed class ProducerLife(NativeProducer producer, ProducingMetrics metrics)
{
    private readonly ConcurrentDictionary<SendBatch, bool> _batches = new();

    public NativeProducer Producer => producer;

    public SendBatch Begin()
    {
        var began = metrics.Begin();
        var batch = new SendBatch(producer, settled =>
        {
            _batches.TryRemove(settled, out _);
            metrics.End(began, settled);
        });
        _batches[batch] = true;
        return batch;
    }

    /// <summary>Ends it when its reports have come, or after a while without them; what is open then is told that nobody knows. Blocks.</summary>
    public void End(TimeSpan patience)
    {
        // Of one that has failed for good the reports that there are have been given.
        producer.Flush(patience);
        producer.Dispose();
        foreach (var batch in _batches.Keys)
        {
            batch.Abandon();
        }
    }
}
