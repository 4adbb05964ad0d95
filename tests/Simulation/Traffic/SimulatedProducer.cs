using Weir.Simulation.Faults;
using Weir.Simulation.Log;
using Weir.Simulation.Worlds;

namespace Weir.Simulation.Traffic;

/// <summary>
/// One sender to one stream. Numbers its requests when it has an id, sends each until it has its answer, now and then the same number twice at
/// once or an old one again, is silent for so long that it is forgotten, and compares whatever it is told with what it was told first.
/// </summary>
internal sealed class SimulatedProducer(ProducerPlan plan, Func<SimulatedLog?> connect, Halt halt, TimeProvider time, Random random, Chaos chaos, Verdict verdict)
{
    private readonly Dictionary<(int Life, long Number), RequestAnswer> _answers = [];
    private readonly Dictionary<long, DateTimeOffset> _sentFirst = [];
    private readonly ProducerMemory _memory = new(plan);
    private readonly RequestDesk _desk = new(plan, time, verdict);

    public string? Id => plan.Id;

    public string Stream => plan.Stream;

    public IReadOnlyDictionary<(int Life, long Number), RequestAnswer> Answers => _answers;

    /// <summary>Records of answered requests, as judged.</summary>
    public List<(int Life, long Number, List<SentRecord> Accepted)> Acknowledged { get; } = [];

    public async Task RunAsync()
    {
        for (var first = 0; first < plan.Requests.Count;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), time);
            if (plan.Halts.Remove(first))
            {
                await halt.WaitAsync();
            }

            var isSilent = plan.Silences.Remove(first, out var silence) && plan.Id is not null && _memory.Last > 0;
            if (isSilent)
            {
                await BeSilentAsync(silence);
            }

            var life = _memory.Life;
            var until = EndOfGroup(first, isSilent ? 1 : plan.Width);
            await SendAsync(plan.Requests[first..until]);
            if (isSilent && silence == Silence.JustShort && life == _memory.Life)
            {
                verdict.Reach(Reached.ProducerWentOn);
            }

            first = until;
            if (plan.Id is not null && random.Next(3) == 0)
            {
                await RepeatOldAsync();
            }
        }

        while (plan.Halts.Count > 0)
        {
            plan.Halts.RemoveAt(0);
            await halt.WaitAsync();
        }
    }

    private int EndOfGroup(int first, int width)
    {
        var end = first + 1;
        while (end < plan.Requests.Count && end < first + width && !plan.Halts.Contains(end) && !plan.Silences.ContainsKey(end))
        {
            end++;
        }

        return end;
    }

    /// <summary>Sends requests at once, until all have their answers, in another life of this producer where it has to be.</summary>
    private async Task SendAsync(List<List<SentRecord>> requests)
    {
        while (requests.Count > 0)
        {
            var numbered = requests.ConvertAll(request => (Number: _memory.Next(), Request: request));
            var isAlone = numbered.Count == 1;
            await Task.WhenAll(numbered.Select(one => SendWithTwinAsync(one.Number, one.Request, isAlone)));
            requests = numbered.FindAll(one => !_memory.IsAnswered(one.Number)).ConvertAll(one => one.Request);
            if (requests.Count > 0)
            {
                _memory.Begin();
                _sentFirst.Clear();
                verdict.Reach(Reached.ProducerBeganAgain);
            }
        }
    }

    private async Task SendWithTwinAsync(long number, List<SentRecord> request, bool isAlone)
    {
        var hasTwin = plan.Id is not null && random.Next(10) == 0;
        var twin = hasTwin ? SendUntilAnsweredAsync(number, request, isAlone: false) : Task.CompletedTask;
        await Task.WhenAll(SendUntilAnsweredAsync(number, request, isAlone && !hasTwin), twin);
    }

    /// <summary>Ends with an answer, or without one where the producer has been forgotten.</summary>
    private async Task SendUntilAnsweredAsync(long number, List<SentRecord> request, bool isAlone)
    {
        while (true)
        {
            var sent = time.GetUtcNow();
            _sentFirst.TryAdd(number, sent);
            var answer = await TrySendAsync(number, request, plan.Id is not null && isAlone && number > 1 && sent > _memory.HeardBefore + plan.Expiry);
            if (answer is { IsRefused: false })
            {
                Note(number, answer);
                return;
            }

            if (_memory.IsAnswered(number))
            {
                return;
            }

            if (answer is not null && IsForgotten(number, answer))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(answer is null ? 20 + random.Next(500) : 20 + random.Next(2_000)), time);
        }
    }

    /// <summary>A refusal is right only as long as an earlier number has no answer, or after a long silence.</summary>
    private bool IsForgotten(long number, RequestAnswer refusal)
    {
        var now = time.GetUtcNow();
        if (_memory.WhyNotRefuse(number, refusal.Last, _sentFirst.Values.Min(), now) is { } reason)
        {
            throw new SimulationFailure($"{Stream}: {Id}'s number {number} was refused and {refusal.Last?.ToString() ?? "nothing"} called the last, though {reason}.");
        }

        if (refusal.Last is not null && now > _memory.HeardBefore + plan.Expiry)
        {
            verdict.Reach(Reached.ExpiringProducerRefused);
        }

        return refusal.Last is null && _memory.IsUnknown(now);
    }

    private async Task BeSilentAsync(Silence silence)
    {
        var until = silence switch
        {
            Silence.JustShort => _memory.HeardAfter + plan.Expiry - TimeSpan.FromMilliseconds(500),
            Silence.OnTheEdge => _memory.HeardBefore + plan.Expiry + TimeSpan.FromSeconds(1 + random.Next(40)),
            _ => _memory.HeardBefore + plan.Expiry + ProducerMemory.Margin + TimeSpan.FromSeconds(1),
        };
        if (until > time.GetUtcNow())
        {
            await Task.Delay(until - time.GetUtcNow(), time);
        }

        var isKnown = time.GetUtcNow() < _memory.HeardAfter + plan.Expiry + ProducerMemory.Margin;
        if (silence == Silence.OnTheEdge && isKnown && await RepeatAsync(_memory.Last, mustBeKnown: true))
        {
            verdict.Reach(Reached.ExpiringProducerKnown);
        }
    }

    private async Task RepeatOldAsync()
    {
        var oldest = Math.Max(1, _memory.Last - plan.Window + 1);
        var number = random.Next(4) switch
        {
            0 => oldest,
            1 when oldest > 1 => oldest - 1,
            2 when _memory.Rejected.Count > 0 => _memory.Rejected[random.Next(_memory.Rejected.Count)],
            _ => 1 + random.NextInt64(_memory.Last),
        };
        var isRemembered = number >= oldest;
        if (time.GetUtcNow() > _memory.HeardAfter + plan.Expiry - TimeSpan.FromSeconds(5))
        {
            return;
        }

        var isKnown = await RepeatAsync(number, isRemembered);
        if (isKnown && number == oldest && oldest > 1)
        {
            verdict.Reach(Reached.OldestNumberKnown);
        }
    }

    /// <summary>Sends an answered number again, once.</summary>
    /// <returns>True when it was known.</returns>
    private async Task<bool> RepeatAsync(long number, bool mustBeKnown)
    {
        var answer = await TrySendAsync(number, null, isTooLate: false);
        if (answer is { IsRefused: false })
        {
            if (!mustBeKnown && number <= _memory.Last - plan.Window)
            {
                throw new SimulationFailure($"{Stream}: {Id} repeated number {number} of {_memory.Last} and was answered {answer}.");
            }

            Note(number, answer);
            return true;
        }

        if (answer is not null && mustBeKnown)
        {
            throw new SimulationFailure($"{Stream}: {Id} repeated number {number} of {_memory.Last} and was refused, last {answer.Last}.");
        }

        if (answer is not null && number == _memory.Last - plan.Window)
        {
            verdict.Reach(Reached.NumberBehindWindowRefused);
        }

        return false;
    }

    private async Task<RequestAnswer?> TrySendAsync(long number, List<SentRecord>? request, bool isTooLate)
    {
        try
        {
            var log = connect() ?? throw new IOException("Nobody listens.");
            var answer = await log.Life.ObserveAsync(_desk.ReceiveAsync(log, _memory.Life, number, request, isTooLate));
            return chaos.Happens(0.05) ? throw new IOException("The answer was lost.") : answer;
        }
        catch (Exception exception) when (exception is IOException or Streaming.AppendFailedException)
        {
            return null;
        }
    }

    private void Note(long number, RequestAnswer answer)
    {
        if (!_answers.TryAdd((_memory.Life, number), answer) && _answers[(_memory.Life, number)] != answer)
        {
            throw new SimulationFailure($"{Stream}: {Id}'s number {number} was answered {_answers[(_memory.Life, number)]} first and {answer} later.");
        }

        _memory.OnAnswered(number, answer, _sentFirst[number], time.GetUtcNow());
        if (answer.Records is { } records)
        {
            Acknowledged.Add((_memory.Life, number, records));
        }
    }
}
