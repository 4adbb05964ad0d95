using System.Text;
using Weir.Simulation.Log;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Traffic;

/// <summary>What ingest does with the requests of one producer.</summary>
internal sealed class RequestDesk(ProducerPlan plan, TimeProvider time, Verdict verdict)
{
    private readonly Dictionary<(int Life, long Number), SimulatedLog> _appendedBy = [];

    /// <summary>Takes a request.</summary>
    /// <param name="log">The log of the process that takes it.</param>
    /// <param name="life">Which life of the producer it belongs to.</param>
    /// <param name="number">Its number.</param>
    /// <param name="request">Its records; null for a repeat of one that has its answer.</param>
    /// <param name="isTooLate">The producer was silent for so long that nothing new may be taken.</param>
    public async Task<RequestAnswer> ReceiveAsync(SimulatedLog log, int life, long number, List<SentRecord>? request, bool isTooLate)
    {
        using var claim = plan.Id is null ? null : await log.ClaimAsync(plan.Stream, new ProducerSequence(plan.Id, number), life);
        if (claim is { Outcome: ClaimOutcome.Refused })
        {
            return new RequestAnswer(0, 0, IsRefused: true, claim.Last);
        }

        if (claim is { Outcome: ClaimOutcome.Complete, Attempt: { } first })
        {
            NoteRemembered(log, life, number, first);
            return new RequestAnswer(first.Accepted, first.Rejected);
        }

        if (request is null || (isTooLate && claim is { Outcome: ClaimOutcome.First }))
        {
            throw new SimulationFailure($"{plan.Stream}: {plan.Id}'s number {number} was {claim?.Outcome}, though it {(request is null ? "has its answer" : "came after too long a silence")}.");
        }

        return await AppendAsync(log, life, number, request, claim);
    }

    private async Task<RequestAnswer> AppendAsync(SimulatedLog log, int life, long number, List<SentRecord> request, ProducerClaim? claim)
    {
        var receivedAt = claim?.Attempt?.ReceivedAt ?? time.GetUtcNow();
        var accepted = request.FindAll(record => record.IsAccepted(receivedAt));
        var attempt = claim?.Attempt ?? new AppendAttempt(receivedAt, log.GetPartitionCount(plan.Stream), accepted.Count, request.Count - accepted.Count);
        if (attempt.Accepted != accepted.Count)
        {
            throw new SimulationFailure($"{plan.Stream}: {plan.Id}'s number {number} was first judged to have {attempt.Accepted} good records, now {accepted.Count}.");
        }

        var answer = new RequestAnswer(attempt.Accepted, attempt.Rejected) { Records = accepted };
        if (claim is null && accepted.Count == 0)
        {
            return answer;
        }

        using var records = new RecordSet(plan.Encoding);
        foreach (var record in accepted)
        {
            record.Write(records.Reserve(Encoding.UTF8.GetBytes(record.Key), record.Size));
        }

        _appendedBy[(life, number)] = log;
        await log.AppendAsync(plan.Stream, records, attempt, claim);
        if (claim is { Outcome: ClaimOutcome.Incomplete })
        {
            verdict.Reach(Reached.RequestCompleted);
        }

        return answer;
    }

    private void NoteRemembered(SimulatedLog log, int life, long number, AppendAttempt first)
    {
        if (first is { Accepted: 0, Rejected: > 0 })
        {
            verdict.Reach(_appendedBy.GetValueOrDefault((life, number)) == log ? Reached.RejectedRemembered : Reached.RejectedRememberedAfterStart);
        }

        if (log.HasDeleted(plan.Stream, plan.Id!, life, number))
        {
            verdict.Reach(Reached.NumberKnownWithoutEntries);
        }
    }
}
