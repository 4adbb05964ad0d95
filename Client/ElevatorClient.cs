using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Elevators;
using Weir.Elevators.Prediction;

namespace Weir.Client;

/// <summary>The client for devices in elevators, over HTTP. One per process and server is enough.</summary>
public sealed class ElevatorClient : IElevatorClient
{
    private readonly HttpExchange _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">Where the service is.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ElevatorClient(GatewayClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _http = new HttpExchange(options);
    }

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(string device, EncodedRecords readings, CancellationToken cancellationToken = default)
    {
        var path = $"{PathOf(device)}/readings";
        return SendAnswers.Read(await _http.SendAsync(() => MakeRequest(path, readings), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<ElevatorSummaryAnswer?> GetSummaryAsync(string device, CancellationToken cancellationToken = default)
    {
        var answer = await _http.GetAsync(PathOf(device), cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : OrThrow(answer).Read(AnswerJson.Default.ElevatorSummaryAnswer);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<JsonElement>> GetReadingsAsync(
        string device,
        SensorType? type = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        int pageSize = 1000,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = $"{PathOf(device)}/readings";
        string? after = null;
        do
        {
            var query = new QueryText().Add("type", type?.ToName()).Add("from", Text(from)).Add("to", Text(to)).Add("after", after)
                .Add("limit", pageSize.ToString(CultureInfo.InvariantCulture));
            var answer = await _http.GetAsync($"{path}{query}", cancellationToken);
            if (answer.Status == HttpStatusCode.NotFound)
            {
                yield break;
            }

            var page = OrThrow(answer).Read(AnswerJson.Default.ReadingPageAnswer);
            if (page.Readings.Count > 0)
            {
                yield return page.Readings;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public async Task<PredictionAnswer?> GetPredictionAsync(string device, PredictionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new QueryText().Add("axis", query.Axis.ToName()).Add("horizon", Text(query.Horizon)).Add("level", Text(query.Level)).Add("weight", Text(query.SpeedWeight))
            .Add("step", Text(query.StepMs)).Add("window", Text(query.WindowMs));
        var answer = await _http.GetAsync($"{PathOf(device)}/prediction{text}", cancellationToken);
        return answer.Status switch
        {
            HttpStatusCode.NotFound => null,
            HttpStatusCode.Conflict => throw new TooFewReadingsException(answer.Reason),
            _ => OrThrow(answer).Read(AnswerJson.Default.PredictionAnswer),
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<KeptPredictionAnswer>> GetPredictionsAsync(
        string device,
        AccelerationAxis axis,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        int pageSize = 1000,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = $"{PathOf(device)}/predictions";
        string? after = null;
        do
        {
            var query = new QueryText().Add("axis", axis.ToName()).Add("from", Text(from)).Add("to", Text(to)).Add("after", after).Add("limit", Text(pageSize));
            var answer = await _http.GetAsync($"{path}{query}", cancellationToken);
            if (answer.Status == HttpStatusCode.NotFound)
            {
                yield break;
            }

            var page = OrThrow(answer).Read(AnswerJson.Default.KeptPredictionPage);
            if (page.Items.Count > 0)
            {
                yield return page.Items;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public async Task<EvaluationAnswer?> GetEvaluationAsync(
        string device, AccelerationAxis axis, int windows = PredictionBounds.WindowsDefault, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("axis", axis.ToName()).Add("windows", Text(windows));
        var answer = await _http.GetAsync($"{PathOf(device)}/evaluation{query}", cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : OrThrow(answer).Read(AnswerJson.Default.EvaluationAnswer);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> ListDevicesAsync(int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            var query = new QueryText().Add("after", after).Add("limit", pageSize.ToString(CultureInfo.InvariantCulture));
            var page = OrThrow(await _http.GetAsync($"/v1/elevators{query}", cancellationToken)).Read(AnswerJson.Default.DevicePage);
            if (page.Devices.Count > 0)
            {
                yield return page.Devices;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpRequestMessage MakeRequest(string path, EncodedRecords readings)
    {
        var content = new ReadOnlyMemoryContent(readings.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(readings.ContentType);
        if (readings.ContentEncoding is { } encoding)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }

    private static string PathOf(string device) => $"/v1/elevators/{Uri.EscapeDataString(Arguments.CheckDevice(device))}";

    private static string? Text(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string? Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);

    private static HttpAnswer OrThrow(HttpAnswer answer) => answer.Status == HttpStatusCode.OK ? answer : throw answer.ToException();
}
