using System.Globalization;
using System.Text.Json;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>A client's statistics (librdkafka's STATISTICS.md), as much as is measured of them.</summary>
/// <param name="Brokers">The brokers that it talks to.</param>
/// <param name="QueuedRecords">Records that wait in it: to be sent, or to be taken.</param>
/// <param name="QueuedBytes">Their bytes.</param>
internal sealed record StatisticsDocument(IReadOnlyList<BrokerStatistics> Brokers, long QueuedRecords, long QueuedBytes)
{
    // No cluster has so many; a document that is not what it should be must not make series without end.
    private const int BrokersMax = 256;
    private const double Microsecond = 1e-6;

    /// <summary>Nothing is known.</summary>
    public static readonly StatisticsDocument Empty = new([], 0, 0);

    /// <summary>Reads a document; what is missing or not what it should be is left out, of one that is no document everything.</summary>
    public static StatisticsDocument Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var (records, bytes) = SumQueues(root);
            return new StatisticsDocument(ReadBrokers(root), records, bytes);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is said of text that is no Unicode.
            return Empty;
        }
    }

    private static List<BrokerStatistics> ReadBrokers(JsonElement root)
    {
        List<BrokerStatistics> brokers = [];
        HashSet<string> seen = [];
        foreach (var (name, broker) in Members(root, "brokers"))
        {
            // By number, of those whose number is known yet; the connection to the group's coordinator is one of its own.
            var id = Number(broker, "nodeid");
            var tag = name == "GroupCoordinator" ? "coordinator" : id is >= 0 ? id.Value.ToString(CultureInfo.InvariantCulture) : null;
            if (tag is null || brokers.Count == BrokersMax || !seen.Add(tag))
            {
                continue;
            }

            var trips = Member(broker, "rtt");
            var any = Number(trips, "cnt") > 0;
            brokers.Add(new BrokerStatistics(
                tag,
                any ? Number(trips, "avg") * Microsecond : null,
                any ? Number(trips, "p99") * Microsecond : null,
                Number(broker, "outbuf_cnt") ?? 0,
                Number(broker, "connects") ?? 0,
                Number(broker, "disconnects") ?? 0,
                Number(broker, "req_timeouts") ?? 0));
        }

        return brokers;
    }

    // A producer has no partitions to fetch and a consumer no messages to send: the one of the two that is not its own is zero.
    private static (long Records, long Bytes) SumQueues(JsonElement root)
    {
        var (records, bytes) = (Number(root, "msg_cnt") ?? 0, Number(root, "msg_size") ?? 0);
        foreach (var (_, topic) in Members(root, "topics"))
        {
            foreach (var (_, partition) in Members(topic, "partitions"))
            {
                records += Number(partition, "fetchq_cnt") ?? 0;
                bytes += Number(partition, "fetchq_size") ?? 0;
            }
        }

        return (records, bytes);
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject().Select(member => (member.Name, member.Value)) : [];

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static long? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}

/// <summary>What a client says of one broker.</summary>
/// <param name="Broker">Its number, or <c>coordinator</c> for the group's.</param>
/// <param name="MeanRoundTrip">Seconds from a request to its answer, mean since the last document; null where there was none.</param>
/// <param name="SlowRoundTrip">The same, what 99 of 100 took at most.</param>
/// <param name="Waiting">Requests that wait to be sent.</param>
/// <param name="Connects">Connections tried so far.</param>
/// <param name="Disconnects">Connections that ended so far.</param>
/// <param name="Timeouts">Requests without an answer so far.</param>
internal sealed record BrokerStatistics(string Broker, double? MeanRoundTrip, double? SlowRoundTrip, long Waiting, long Connects, long Disconnects, long Timeouts);
