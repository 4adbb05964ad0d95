using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Weir.Client;

/// <summary>Server-sent events of one gateway, over as many connections as it takes.</summary>
internal sealed class DayWatch(HttpExchange http, string path)
{
    public async IAsyncEnumerable<DayTotalsAnswer> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var retry = 0;
        while (true)
        {
            Exception? failure = null;
            TimeSpan? asked = null;
            await using (var events = ReadConnectionAsync(t => asked = t, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (true)
                {
                    try
                    {
                        if (!await events.MoveNextAsync())
                        {
                            break;
                        }
                    }
                    catch (Exception e) when (e is HttpRequestException or IOException or ServerUnavailableException)
                    {
                        failure = e;
                        break;
                    }

                    retry = 0;
                    yield return events.Current;
                }
            }

            if (retry >= http.Retries.RetriesMax)
            {
                throw failure as ServerUnavailableException
                    ?? new ServerUnavailableException($"{path}: {failure?.Message ?? "the server keeps ending the stream"}", failure);
            }

            await http.Retries.PauseAsync(retry++, asked, cancellationToken);
        }
    }

    private async IAsyncEnumerable<DayTotalsAnswer> ReadConnectionAsync(Action<TimeSpan?> onAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
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
