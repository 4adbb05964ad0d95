using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Processes.Support;

/// <summary>One sender with numbered requests that repeats each until it is answered, whatever happens to the server meanwhile.</summary>
internal abstract class NumberedProducer(string id, string path, string contentType, ServerAddress server, int requestRecords)
{
    private readonly List<(int Requests, TaskCompletionSource Waiter)> _waiters = [];
    private int _answered;
    private long _sequence;

    public long Repeats { get; private set; }

    /// <summary>Completes when so many of its requests have been answered.</summary>
    public Task WhenAnsweredAsync(int requests)
    {
        lock (_waiters)
        {
            if (_answered >= requests)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((requests, waiter));
            return waiter.Task;
        }
    }

    public async Task SendAsync(int requests, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        for (var i = 0; i < requests; i++)
        {
            await SendUntilAnsweredAsync(http, ++_sequence, MakeBody(), cancellationToken);
            lock (_waiters)
            {
                _answered++;
                _waiters.FindAll(w => w.Requests <= _answered).ForEach(w => w.Waiter.TrySetResult());
            }
        }
    }

    private async Task SendUntilAnsweredAsync(HttpClient http, long sequence, string body, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await server.GetAsync().WaitAsync(cancellationToken), path))
                {
                    Content = new StringContent(body, Encoding.UTF8, contentType),
                };
                request.Headers.Add("Producer-Id", id);
                request.Headers.Add("Producer-Sequence", sequence.ToString(CultureInfo.InvariantCulture));
                using var answer = await http.SendAsync(request, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    Assert.Contains($"\"accepted\":{requestRecords}", await answer.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
                    return;
                }

                Assert.True(
                    answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests,
                    $"{id} {sequence}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The server is gone or going, and the outcome unknown: the same number again, to whatever answers next.
                Repeats++;
            }
        }
    }

    /// <summary>The next request's records, all of them good.</summary>
    protected abstract string MakeBody();
}
