using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Weir.Client;

/// <summary>Server-sent events of one gateway.</summary>
internal sealed class DayEvents(HttpExchange http, string path) : IDayConnection
{
    public string Name => path;

    public async IAsyncEnumerable<DayTotalsAnswer> ReadAsync(Action<TimeSpan?> onAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await http.OpenAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            onAsked(response.Headers.RetryAfter?.Delta);
            var answer = new HttpAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken), path);
            throw response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
                ? new ServerUnavailableException(answer.ToException().Message)
                : answer.ToException();
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body, static (_, data) => Parse(data)).EnumerateAsync(cancellationToken))
        {
            yield return item.Data;
        }
    }

    private static DayTotalsAnswer Parse(ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, AnswerJson.Default.DayTotalsAnswer) ?? throw new UnexpectedAnswerException("watch: an empty event.");
        }
        catch (JsonException e)
        {
            throw new UnexpectedAnswerException($"watch: an event is not what this client expects: {e.Message}", e);
        }
    }
}
