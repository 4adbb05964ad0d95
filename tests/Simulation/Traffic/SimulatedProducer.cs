using System.Text;
using Weir.Records;
using Weir.Simulation.Faults;
using Weir.Simulation.Log;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Traffic;

/// <summary>
/// One sender to one stream. Numbers its requests when it has an id, sends each until it has its answer, now and then the same number twice at
/// once or an old one again, and compares whatever it is told with what it was told first.
/// </summary>
internal sealed class SimulatedProducer(
    Func<SimulatedLog?> connect, TimeProvider time, Random random, Chaos chaos, string? id, string stream, int window, List<List<SentRecord>> requests)
{
    private readonly Dictionary<long, RequestAnswer> _answers = [];
    private readonly int _width = 1 + random.Next(3);

    public string? Id => id;

    public string Stream => stream;

    public IReadOnlyDictionary<long, RequestAnswer> Answers => _answers;

    /// <summary>Records of answered requests, as judged.</summary>
    public List<(long Number, List<SentRecord> Accepted)> Acknowledged { get; } = [];

    public async Task RunAsync()
    {
        for (var first = 0; first < requests.Count; first += _width)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), time);
            await Task.WhenAll(Enumerable.Range(first, Math.Min(_width, requests.Count - first)).Select(index => SendAsync(index + 1)));
            if (id is not null && random.Next(4) == 0)
            {
                await RepeatAsync(1 + random.Next(_answers.Count));
            }
        }
    }

    private async Task SendAsync(long number)
    {
        var twin = id is not null && random.Next(10) == 0 ? SendUntilAnsweredAsync(number) : Task.CompletedTask;
        await Task.WhenAll(SendUntilAnsweredAsync(number), twin);
    }

    private async Task SendUntilAnsweredAsync(long number)
    {
        while (true)
        {
            var answer = await TrySendAsync(number);
            if (answer is { IsRefused: false })
            {
                Note(number, answer);
                return;
            }

            // Refused in between is right only as long as a number before this one has no answer.
            if (answer is not null && Enumerable.Range(1, (int)number - 1).All(earlier => _answers.ContainsKey(earlier)) && !_answers.ContainsKey(number))
            {
                throw new SimulationFailure($"{stream}: {id} was refused number {number} and told that {answer.Last} is the last.");
            }

            if (answer is not null && _answers.ContainsKey(number))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20 + random.Next(500)), time);
        }
    }

    private async Task RepeatAsync(long number)
    {
        if (await TrySendAsync(number) is not { } answer)
        {
            return;
        }

        if (!answer.IsRefused)
        {
            Note(number, answer);
        }
        else if (number > _answers.Count - window)
        {
            throw new SimulationFailure($"{stream}: {id} repeated number {number} of {_answers.Count} and was refused, last {answer.Last}.");
        }
    }

    private async Task<RequestAnswer?> TrySendAsync(long number)
    {
        try
        {
            var log = connect() ?? throw new IOException("Nobody listens.");
            var answer = await log.Life.ObserveAsync(ReceiveAsync(log, number));
            return chaos.Happens(0.05) ? throw new IOException("The answer was lost.") : answer;
        }
        catch (Exception exception) when (exception is IOException or AppendFailedException)
        {
            return null;
        }
    }

    /// <summary>What ingest does with a request.</summary>
    private async Task<RequestAnswer> ReceiveAsync(SimulatedLog log, long number)
    {
        using var claim = id is null ? null : await log.ClaimAsync(stream, new ProducerSequence(id, number), CancellationToken.None);
        if (claim is { Outcome: ClaimOutcome.Refused })
        {
            return new RequestAnswer(0, 0, IsRefused: true, claim.Last);
        }

        if (claim is { Outcome: ClaimOutcome.Complete, Attempt: { } first })
        {
            return new RequestAnswer(first.Accepted, first.Rejected);
        }

        var request = requests[(int)number - 1];
        var receivedAt = claim?.Attempt?.ReceivedAt ?? time.GetUtcNow();
        var accepted = request.FindAll(record => record.IsAccepted(receivedAt));
        var attempt = claim?.Attempt ?? new AppendAttempt(receivedAt, log.GetPartitionCount(stream), accepted.Count, request.Count - accepted.Count);
        if (attempt.Accepted != accepted.Count)
        {
            throw new SimulationFailure($"{stream}: {id}'s number {number} was first judged to have {attempt.Accepted} good records, now {accepted.Count}.");
        }

        using var records = new RecordSet(GatewayRecordLayout.Encoding);
        foreach (var record in accepted)
        {
            GatewayRecordLayout.Write(records.Reserve(Encoding.UTF8.GetBytes(record.Gateway), GatewayRecordLayout.Size), record.Date, record.TxBits, record.RxBits);
        }

        await log.AppendAsync(stream, records, attempt, claim, CancellationToken.None);
        return new RequestAnswer(attempt.Accepted, attempt.Rejected) { Records = accepted };
    }

    private void Note(long number, RequestAnswer answer)
    {
        if (!_answers.TryAdd(number, answer) && _answers[number] != answer)
        {
            throw new SimulationFailure($"{stream}: {id}'s number {number} was answered {_answers[number]} first and {answer} later.");
        }

        if (answer.Records is { } records)
        {
            Acknowledged.Add((number, records));
        }
    }
}

/// <summary>What a request was answered; two are equal when the sender cannot tell them apart.</summary>
internal sealed record RequestAnswer(int Accepted, int Rejected, bool IsRefused = false, long? Last = null)
{
    /// <summary>What was appended for it, where it was.</summary>
    public List<SentRecord>? Records { get; init; }

    public bool Equals(RequestAnswer? other) => other is not null && (Accepted, Rejected, IsRefused) == (other.Accepted, other.Rejected, other.IsRefused);

    public override int GetHashCode() => HashCode.Combine(Accepted, Rejected, IsRefused);
}
