using System.Runtime.InteropServices;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Mock;

/// <summary>The part of librdkafka's C interface that its mock cluster has (rdkafka_mock.h). The client does not offer it.</summary>
internal static partial class MockClusterNative
{
    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyCluster(nint cluster);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint Bootstraps(nint cluster);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_topic_delete", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteTopic(nint cluster, string topic);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_partition_delete_records", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteRecords(nint cluster, string topic, int partition, long before);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushRequestErrors(nint cluster, short apiKey, nint count, ReadOnlySpan<int> errors);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearRequestErrors(nint cluster, short apiKey);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int SetBrokerDown(nint cluster, int broker);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int SetBrokerUp(nint cluster, int broker);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial int SetBrokerRoundTrip(nint cluster, int broker, int milliseconds);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetRebalanceDelay(nint cluster, int milliseconds);
}
