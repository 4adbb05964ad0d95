using System.Globalization;
using System.Net;
using System.Text;

namespace Weir.Processes.Support;

/// <summary>
/// One sender with numbered requests that repeats each until it is answered, whatever happens to the server meanwhile. Records of its
/// gateways go into the oracle once, when they are made: what is acknowledged must be counted exactly once.
/// </summary>
internal sealed class Producer(string id, string kind, int seed, ServerAddress server, int requestRecords = 200)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 22, 0, 0, TimeSpan.Zero);
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (long Date, long Tx, long Rx)> _last = [];
    private readonly List<(int Requests, TaskCompletionSource Waiter)> _waiters = [];
    private int _answered;
    private long _sequence;

    public Oracle Oracle { get; } = new(kind);

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
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(await server.GetAsync().WaitAsync(cancellationToken), $"/v1/gateways/records?kind={kind}"))
                {
                    Content = new StringContent(body, Encoding.UTF8, "application/x-ndjson"),
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

    private string MakeBody()
    {
        var body = new StringBuilder();
        for (var i = 0; i < requestRecords; i++)
        {
            var gateway = $"{id}-g{_random.Next(20)}";
            var (date, tx, rx) = _last.GetValueOrDefault(gateway, (Start.ToUnixTimeMilliseconds(), 0, 0));
            date += _random.Next(1, 60_000);
            (tx, rx) = kind == "cumulative" ? (tx + _random.Next(1000), rx + _random.Next(1000)) : (_random.Next(1000), _random.Next(1000));
            _last[gateway] = (date, tx, rx);
            Oracle.Add(gateway, date, tx, rx);
            body.Append(CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"{gateway}\",\"date\":{date},\"ipTx\":{tx},\"ipRx\":{rx}}}\n");
        }

        return body.ToString();
    }
}
