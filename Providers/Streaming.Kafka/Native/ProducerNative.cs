using System.Runtime.InteropServices;

namespace Weir.Streaming.Kafka.Native;

/// <summary>One field of a message to send (<c>rd_kafka_vu_t</c>, as 64-bit platforms lay it out): what it is, and a number, or a pointer with its length.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct NativeField
{
    /// <summary>Which field.</summary>
    [FieldOffset(0)]
    public NativeFieldKind Kind;

    /// <summary>Its number, or its handle.</summary>
    [FieldOffset(8)]
    public long Number;

    /// <summary>Its bytes; the name of a header, with a zero behind it.</summary>
    [FieldOffset(8)]
    public byte* Bytes;

    /// <summary>How many they are.</summary>
    [FieldOffset(16)]
    public nint Length;

    /// <summary>A header's value; null where it has none.</summary>
    [FieldOffset(16)]
    public byte* Value;

    /// <summary>Bytes of it.</summary>
    [FieldOffset(24)]
    public nint ValueLength;
}

/// <summary>The fields of a message (<c>rd_kafka_vtype_t</c>).</summary>
internal enum NativeFieldKind
{
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Timestamp = 8,
    Header = 9,
}

/// <summary>The part of librdkafka's C interface (rdkafka.h) that sends messages and says what became of them.</summary>
internal static unsafe partial class ProducerNative
{
    /// <summary><c>RD_KAFKA_MSG_F_COPY</c>: the value is copied before the call returns.</summary>
    public const int Copied = 2;

    /// <summary><c>RD_KAFKA_EVENT_DR</c>: what became of some messages.</summary>
    public const int Reports = 0x1;

    /// <summary><c>RD_KAFKA_EVENT_ERROR</c>.</summary>
    public const int Failure = 0x8;

    /// <summary><c>RD_KAFKA_EVENT_STATS</c>: the client's statistics, JSON.</summary>
    public const int Statistics = 0x40;

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint configuration);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, NativeField* fields, nuint count);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_error_code")]
    public static partial int Code(nint error);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_error_string")]
    public static partial nint Text(nint error);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_queue_get_main")]
    public static partial nint QueueOfEvents(nint client);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint NextEvent(nint queue, int milliseconds);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_type")]
    public static partial int KindOfEvent(nint happened);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_message_array")]
    public static partial nuint MessagesOfEvent(nint happened, NativeMessage** messages, nuint size);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_error")]
    public static partial int ErrorOfEvent(nint happened);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_error_string")]
    public static partial nint ErrorTextOfEvent(nint happened);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_error_is_fatal")]
    public static partial int IsFatal(nint happened);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_stats")]
    public static partial nint StatisticsOfEvent(nint happened);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint happened);
}
