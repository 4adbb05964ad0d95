using System.Diagnostics.Metrics;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>What the clients say of themselves, as measurements: tags <c>client</c> (consumer, producer) and <c>broker</c>.</summary>
internal static class ClientMetrics
{
    public static void Add(Meter meter, ClientStatistics consumer, ClientStatistics producer)
    {
        (string Client, ClientStatistics Statistics)[] clients = [("consumer", consumer), ("producer", producer)];
        meter.CreateObservableGauge("weir.kafka.broker.rtt", () => Observe(broker => broker.MeanRoundTrip), "s", "Time from a request to its answer, mean of the last interval; a consumer's fetches wait at the broker.");
        meter.CreateObservableGauge("weir.kafka.broker.rtt.p99", () => Observe(broker => broker.SlowRoundTrip), "s", "What 99 of 100 of them took at most.");
        meter.CreateObservableGauge("weir.kafka.broker.waiting", () => Observe<long>(broker => broker.Waiting), "{request}", "Requests that wait to be sent.");
        meter.CreateObservableCounter("weir.kafka.broker.connects", () => Observe<long>(broker => broker.Connects), "{connection}", "Connections tried.");
        meter.CreateObservableCounter("weir.kafka.broker.disconnects", () => Observe<long>(broker => broker.Disconnects), "{connection}", "Connections that ended.");
        meter.CreateObservableCounter("weir.kafka.broker.timeouts", () => Observe<long>(broker => broker.Timeouts), "{request}", "Requests without an answer in time.");
        meter.CreateObservableGauge("weir.kafka.client.queue.records", () => Queues(document => document.QueuedRecords), "{record}", "Records that wait in the client, to be sent or to be taken.");
        meter.CreateObservableGauge("weir.kafka.client.queue.bytes", () => Queues(document => document.QueuedBytes), "By", "Their bytes.");

        List<Measurement<T>> Observe<T>(Func<BrokerStatistics, T?> read)
            where T : struct
        {
            List<Measurement<T>> measurements = [];
            foreach (var (client, statistics) in clients)
            {
                foreach (var broker in statistics.Read().Brokers)
                {
                    if (read(broker) is { } value)
                    {
                        measurements.Add(new Measurement<T>(value, new("client", client), new("broker", broker.Broker)));
                    }
                }
            }

            return measurements;
        }

        List<Measurement<long>> Queues(Func<StatisticsDocument, long> read) =>
            [.. clients.Select(client => (client.Client, Document: client.Statistics.Read())).Where(client => client.Document != StatisticsDocument.Empty)
                .Select(client => new Measurement<long>(read(client.Document), new KeyValuePair<string, object?>("client", client.Client)))];
    }
}
