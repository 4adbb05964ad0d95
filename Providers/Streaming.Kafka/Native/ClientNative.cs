using System.Runtime.InteropServices;

namespace Weir.Streaming.Kafka.Native;

/// <summary>The part of librdkafka's C interface (rdkafka.h) that makes, ends and asks clients. Of what the .NET client does not offer only.</summary>
internal static partial class ClientNative
{
    /// <summary><c>RD_KAFKA_PRODUCER</c>: the kind of client that sends.</summary>
    public const int Producer = 0;

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint configuration, Span<byte> error, nint errorSize);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Configure(nint configuration, string name, string value, Span<byte> error, nint errorSize);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_conf_set_log_cb")]
    public static partial void SetLog(nint configuration, nint callback);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_conf_set_events")]
    public static partial void SetEvents(nint configuration, int events);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, Span<byte> error, nint errorSize);

    [LibraryImport(LibRdKafka.Name, EntryPoint = "rd_kafka_flush")]
    public static partial int Flush(nint client, int milliseconds);

    /// <summary>What the client wrote into a buffer.</summary>
    public static string Text(ReadOnlySpan<byte> buffer) => System.Text.Encoding.UTF8.GetString(buffer[..Math.Max(0, buffer.IndexOf((byte)0))]);
}
