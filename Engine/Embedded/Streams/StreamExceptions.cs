using Orleans.Runtime;

namespace Orleans.Streams;

[GenerateSerializer]
public class DataNotAvailableException : OrleansException
{
    public DataNotAvailableException() : this("Data not found") { }
    public DataNotAvailableException(string message) : base(message) { }
    public DataNotAvailableException(string message, Exception inner) : base(message, inner) { }
}

[GenerateSerializer]
public sealed class QueueCacheMissException : DataNotAvailableException
{
    public QueueCacheMissException() : this("Item no longer in cache") { }
    public QueueCacheMissException(string message) : base(message) { }
    public QueueCacheMissException(string message, Exception innerException) : base(message, innerException) { }

    public QueueCacheMissException(string? requested, string? low, string? high)
        : this($"Item not found in cache. Requested: {requested}, Low: {low}, High: {high}")
    {
    }
}

[GenerateSerializer]
public sealed class StreamEventDeliveryFailureException : OrleansException
{
    public StreamEventDeliveryFailureException() { }
    public StreamEventDeliveryFailureException(string message) : base(message) { }
    public StreamEventDeliveryFailureException(string message, Exception innerException) : base(message, innerException) { }
    internal StreamEventDeliveryFailureException(StreamId streamId) : base($"Failed to deliver an event of stream {streamId} to its consumer.") { }
}
