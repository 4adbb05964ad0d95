using System.Runtime.InteropServices;

namespace Weir.Streaming.Kafka.Native;

/// <summary>A message as librdkafka gives it (<c>rd_kafka_message_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    /// <summary>What it says beside being a message; 0 where it is one.</summary>
    public int Error;

    /// <summary>Its topic; 0 for what is of none.</summary>
    public nint Topic;

    /// <summary>Its partition.</summary>
    public int Partition;

    /// <summary>Its value; null where it has none.</summary>
    public byte* Value;

    /// <summary>Bytes of it.</summary>
    public nuint ValueLength;

    /// <summary>Its key; null where it has none.</summary>
    public byte* Key;

    /// <summary>Bytes of it.</summary>
    public nuint KeyLength;

    /// <summary>Its offset.</summary>
    public long Offset;

    /// <summary>The client's own; of a report what was given with the message.</summary>
    public nint Opaque;
}

/// <summary>The part of librdkafka's C interface (rdkafka.h) that deals with messages and the queues they come from.</summary>
internal static unsafe partial class MessageNative
{
    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint QueueOfConsumer(nint client);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int milliseconds, NativeMessage** messages, nuint size);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void Destroy(NativeMessage* message);

    // These read a field or two; the thread need not say that it is away.
    [SuppressGCTransition]
    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_message_timestamp")]
    public static partial long Timestamp(NativeMessage* message, out int type);

    [SuppressGCTransition]
    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int Header(nint headers, nuint index, out byte* name, out byte* value, out nuint size);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_message_headers")]
    public static partial int Headers(NativeMessage* message, out nint headers);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_message_errstr")]
    public static partial nint ErrorText(NativeMessage* message);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint TopicName(nint topic);
}
