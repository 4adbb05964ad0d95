using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Operations;

namespace Weir.Silo.Http;

/// <summary>Every answer's JSON, generated.</summary>
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SequenceProblem))]
[JsonSerializable(typeof(RecordsAnswer))]
[JsonSerializable(typeof(GatewayListAnswer))]
[JsonSerializable(typeof(SummaryAnswer))]
[JsonSerializable(typeof(TotalsAnswer))]
[JsonSerializable(typeof(WatchedDayAnswer))]
[JsonSerializable(typeof(TopAnswer))]
[JsonSerializable(typeof(ElevatorListAnswer))]
[JsonSerializable(typeof(ElevatorAnswer))]
[JsonSerializable(typeof(ReadingsAnswer))]
[JsonSerializable(typeof(PredictionAnswer))]
[JsonSerializable(typeof(KeptPredictionsAnswer))]
[JsonSerializable(typeof(EvaluationAnswer))]
[JsonSerializable(typeof(DeadLettersAnswer))]
[JsonSerializable(typeof(RedriveAnswer))]
[JsonSerializable(typeof(ServiceCondition))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>As answers are written: camel case, quotes in reasons as they are (no answer is HTML), null for numbers that JSON does not have.</summary>
    public static ApiJson Api { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteNumberConverter() },
    });
}
