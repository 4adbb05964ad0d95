using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Native;

/// <summary>Learns what became of messages.</summary>
internal interface IDeliveryTarget
{
    /// <summary>What became of some of them; called on the producer's own thread.</summary>
    /// <param name="confirmed">So many are where they should be.</param>
    /// <param name="lastOffset">The highest offset of those; negative where none was told.</param>
    /// <param name="failed">So many failed, or nobody knows.</param>
    /// <param name="failure">Why the first of those did.</param>
    void OnReports(int confirmed, long lastOffset, int failed, Error? failure);
}

/// <summary>
/// Sends messages through librdkafka, without an object for any of them, and takes the reports in batches; the .NET client makes a message, headers, a handle and a report for each. Where a
/// message's partition is always known and its bytes are at hand, that is most of what sending costs. Thread-safe.
/// </summary>
internal sealed unsafe class NativeProducer : IDisposable
{
    private const int ReportsAtOnce = 256;
    private const int FixedFields = 7;
    private const int HeadersOnStack = 8;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly ProducerHandle _handle;
    private readonly Action<NativeProducer, Error> _onError;
    private readonly Action<NativeProducer, string> _onStatistics;
    private readonly Thread _thread;
    private volatile bool _isEnding;

    /// <param name="properties">The client's properties.</param>
    /// <param name="onError">Gets what goes wrong beside the messages' own reports; on the producer's thread.</param>
    /// <param name="onStatistics">Gets the client's statistics; on the producer's thread.</param>
    /// <exception cref="InvalidOperationException">The client refuses a property.</exception>
    public NativeProducer(IEnumerable<KeyValuePair<string, string>> properties, Action<NativeProducer, Error> onError, Action<NativeProducer, string> onStatistics)
    {
        (_onError, _onStatistics) = (onError, onStatistics);
        _handle = new ProducerHandle(properties);
        _thread = new Thread(Listen) { IsBackground = true, Name = "kafka-producer" };
        _thread.Start();
    }

    /// <summary>Sends a message; its bytes are copied before this returns.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="message">The message.</param>
    /// <param name="target">Handle of the <see cref="IDeliveryTarget"/> that learns what became of it.</param>
    /// <returns>Why it is not sent, and will not be reported on; null where it is.</returns>
    /// <exception cref="ObjectDisposedException">The producer has ended.</exception>
    public Error? Send(string topic, int partition, in OutgoingMessage message, GCHandle target)
    {
        var isHeld = false;
        try
        {
            _handle.DangerousAddRef(ref isHeld);
            var headers = message.Headers.Count;
            var fields = headers <= HeadersOnStack ? stackalloc NativeField[FixedFields + HeadersOnStack] : new NativeField[FixedFields + headers];
            var empty = (byte)0;

            // The client tells what is empty from what is missing by the pointer.
            fixed (byte* key = message.Key, value = message.Value, block = message.Headers.Bytes.Span)
            fixed (NativeField* first = fields)
            {
                first[0] = new NativeField { Kind = NativeFieldKind.Topic, Number = _handle.TopicOf(topic) };
                first[1] = new NativeField { Kind = NativeFieldKind.Partition, Number = partition };
                first[2] = new NativeField { Kind = NativeFieldKind.Flags, Number = ProducerNative.Copied };
                first[3] = new NativeField { Kind = NativeFieldKind.Opaque, Number = GCHandle.ToIntPtr(target) };
                first[4] = new NativeField { Kind = NativeFieldKind.Timestamp, Number = message.Timestamp };
                first[5] = new NativeField { Kind = NativeFieldKind.Key, Bytes = key is null ? &empty : key, Length = message.Key.Length };
                first[6] = new NativeField { Kind = NativeFieldKind.Value, Bytes = message.IsTombstone ? null : value is null ? &empty : value, Length = message.Value.Length };
                var next = FixedFields;
                foreach (var header in message.Headers)
                {
                    first[next++] = new NativeField
                    {
                        Kind = NativeFieldKind.Header,
                        Bytes = Pinned(header.Name.Span),
                        Value = header.IsNull ? null : header.Value.IsEmpty ? &empty : Pinned(header.Value.Span),
                        ValueLength = header.Value.Length,
                    };
                }

                return ToError(ProducerNative.Produce(_handle.DangerousGetHandle(), first, (nuint)next));
            }
        }
        finally
        {
            if (isHeld)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>Waits until every message has been reported on.</summary>
    /// <param name="patience">At most so long.</param>
    public void Flush(TimeSpan patience) => _ = ClientNative.Flush(_handle.DangerousGetHandle(), (int)patience.TotalMilliseconds);

    /// <summary>Ends it; what has not been reported on never will be. Not on its own thread.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _thread.Join();
        _handle.Dispose();
    }

    private void Listen()
    {
        while (!_isEnding)
        {
            var happened = ProducerNative.NextEvent(_handle.Events, (int)Look.TotalMilliseconds);
            if (happened == 0)
            {
                continue;
            }

            try
            {
                Tell(happened);
            }
            finally
            {
                ProducerNative.DestroyEvent(happened);
            }
        }
    }

    private void Tell(nint happened)
    {
        switch (ProducerNative.KindOfEvent(happened))
        {
            case ProducerNative.Reports:
                TellReports(happened);
                break;
            case ProducerNative.Failure:
                _onError(this, ErrorOf(happened));
                break;
            case ProducerNative.Statistics:
                _onStatistics(this, Marshal.PtrToStringUTF8(ProducerNative.StatisticsOfEvent(happened))!);
                break;
        }
    }

    // Those of one target come one after the other, as they were sent, and are told together.
    private static void TellReports(nint happened)
    {
        var messages = stackalloc NativeMessage*[ReportsAtOnce];
        for (var count = Take(); count > 0; count = Take())
        {
            for (var i = 0; i < count;)
            {
                var (opaque, confirmed, last, failed, failure) = (messages[i]->Opaque, 0, -1L, 0, default(Error));
                for (; i < count && messages[i]->Opaque == opaque; i++)
                {
                    if (messages[i]->Error == 0)
                    {
                        (confirmed, last) = (confirmed + 1, Math.Max(last, messages[i]->Offset));
                    }
                    else
                    {
                        (failed, failure) = (failed + 1, failure ?? new Error((ErrorCode)messages[i]->Error));
                    }
                }

                ((IDeliveryTarget)GCHandle.FromIntPtr(opaque).Target!).OnReports(confirmed, last, failed, failure);
            }
        }

        int Take() => (int)ProducerNative.MessagesOfEvent(happened, messages, ReportsAtOnce);
    }

    private Error ErrorOf(nint happened)
    {
        if (ProducerNative.IsFatal(happened) == 0)
        {
            return new Error((ErrorCode)ProducerNative.ErrorOfEvent(happened), Marshal.PtrToStringUTF8(ProducerNative.ErrorTextOfEvent(happened)), isFatal: false);
        }

        Span<byte> text = stackalloc byte[512];
        return new Error((ErrorCode)ClientNative.FatalError(_handle.DangerousGetHandle(), text, text.Length), ClientNative.Text(text), isFatal: true);
    }

    private static Error? ToError(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        var said = new Error((ErrorCode)ProducerNative.Code(error), Marshal.PtrToStringUTF8(ProducerNative.Text(error)));
        ProducerNative.DestroyError(error);
        return said;
    }

    private static byte* Pinned(ReadOnlySpan<byte> bytes) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
}
