using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Streaming.Kafka.Numbers;

/// <summary>What a silo notes about a numbered request, for all silos: how it was judged, before the first of its records is sent, and that all of them are there.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Producer">The producer's id.</param>
/// <param name="Sequence">The request's number.</param>
/// <param name="IsDone">Whether every record is durable.</param>
/// <param name="ReceivedAt">Instant of receipt of the attempt that counts.</param>
/// <param name="Partitions">Partitions that it is divided over.</param>
/// <param name="Accepted">Its records.</param>
/// <param name="Rejected">What was rejected.</param>
/// <param name="Through">All numbers of the producer up to this one are done.</param>
internal sealed record RequestMark(string Stream, string Producer, long Sequence, bool IsDone, DateTimeOffset ReceivedAt, int Partitions, int Accepted, int Rejected, long Through)
{
    [JsonIgnore]
    public ProducerSequence Number => new(Producer, Sequence);

    [JsonIgnore]
    public AppendAttempt Attempt => new(ReceivedAt, Partitions, Accepted, Rejected);

    public static RequestMark Of(string stream, ProducerSequence number, AppendAttempt attempt, bool isDone, long through) =>
        new(stream, number.Producer, number.Sequence, isDone, attempt.ReceivedAt, attempt.PartitionCount, attempt.Accepted, attempt.Rejected, through);

    /// <summary>
    /// The message's key. A number that is done takes the place of the one a window before, so that compaction leaves a window; what was begun has a place of its own,
    /// so that an attempt that came too late never hides the one that counts.
    /// </summary>
    public byte[] GetKey(int window)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{Stream}/{Producer}/{Sequence % window}");
        return Encoding.UTF8.GetBytes(IsDone ? place : string.Create(CultureInfo.InvariantCulture, $"{place}/{Sequence}/{ReceivedAt.UtcTicks}"));
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RequestMarkJson.Default.RequestMark);

    /// <summary>Reads a message's value.</summary>
    /// <exception cref="JsonException">It is no mark.</exception>
    public static RequestMark Read(ReadOnlySpan<byte> value)
    {
        var mark = JsonSerializer.Deserialize(value, RequestMarkJson.Default.RequestMark);
        return mark is { Stream: not null, Producer.Length: > 0, Sequence: > 0, Partitions: > 0 } ? mark : throw new JsonException("The value is no mark of a request.");
    }
}

[JsonSerializable(typeof(RequestMark))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class RequestMarkJson : JsonSerializerContext;
