using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Client;

/// <summary>How the answers of docs/api.md are read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(GatewaySummaryAnswer))]
[JsonSerializable(typeof(TotalsAnswer))]
[JsonSerializable(typeof(DayTotalsAnswer))]
[JsonSerializable(typeof(TopAnswer))]
[JsonSerializable(typeof(GatewayPage))]
[JsonSerializable(typeof(ElevatorSummaryAnswer))]
[JsonSerializable(typeof(ReadingPageAnswer))]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(PredictionAnswer))]
[JsonSerializable(typeof(KeptPredictionPage))]
[JsonSerializable(typeof(EvaluationAnswer))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(RedriveIds))]
[JsonSerializable(typeof(RedriveAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(StreamAck))]
internal sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>A page of the gateway list.</summary>
internal sealed record GatewayPage(IReadOnlyList<string> Gateways, string? Next);

/// <summary>A page of the list of devices.</summary>
internal sealed record DevicePage(IReadOnlyList<string> Devices, string? Next);

/// <summary>A page of readings, as devices write them.</summary>
internal sealed record ReadingPageAnswer(IReadOnlyList<JsonElement> Readings, string? Next);

/// <summary>A page of the predictions that a device issued itself.</summary>
internal sealed record KeptPredictionPage(IReadOnlyList<KeptPredictionAnswer> Items, string? Next);

/// <summary>A page of the dead letters.</summary>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterAnswer> Letters, long? Next);

/// <summary>Which dead letters are to be redriven.</summary>
internal sealed record RedriveIds(IReadOnlyList<long> Ids);

/// <summary>RFC 9457, with the members that this service adds.</summary>
internal sealed record Problem(string? Title, string? Detail, long? Last, long? Accepted, long? RejectedCount, IReadOnlyList<RejectedRecord>? Rejected);

/// <summary>An acknowledgement on a WebSocket: running counts of the connection.</summary>
internal sealed record StreamAck(long Acked, long Rejected, IReadOnlyList<StreamReject>? Reasons);

/// <summary>A new reject on a WebSocket.</summary>
internal sealed record StreamReject(long Record, string Reason);

/// <summary>RFC 3339 with milliseconds and Z, as answers have it; Unix ms are read too, as records have them.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()) : reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
