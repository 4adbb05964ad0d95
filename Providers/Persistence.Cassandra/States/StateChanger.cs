using Microsoft.Extensions.Logging;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.Observability;

namespace Weir.Persistence.Cassandra.States;

/// <summary>
/// Makes a change once, whatever happens to requests and answers. Each attempt has the same condition and carries the same id, so however many of them reach
/// the cluster, now or late, at most one is made; after an answer that says nothing the row is read at serial consistency, and the ids in it tell.
/// </summary>
internal sealed class StateChanger(
    ICqlSession session, CassandraStorageOptions options, StorageChance chance, StorageMetrics metrics, ILogger logger, TimeProvider time)
{
    /// <summary>Makes a change, or finds out that it cannot be made.</summary>
    /// <exception cref="CassandraStorageException">Not made, and will not be.</exception>
    /// <exception cref="CassandraOutcomeUnknownException">Nobody can tell.</exception>
    public async Task<ChangeAnswer> ChangeAsync(StateChange change)
    {
        var attempt = new Attempt(change, chance.NextWriteId(), new Pause(time, options.OperationTimeout, chance));
        while (true)
        {
            var answer = await TryAsync(attempt);
            if (answer is { } known)
            {
                return known;
            }

            if (!await attempt.Pause.TryAsync())
            {
                throw attempt.IsUnderWay
                    ? Unknown(attempt, "no node has made it so far, but a request without an answer may still be on its way", attempt.Fault)
                    : new CassandraStorageException($"Cannot {change.Operation} {change.Subject}: {attempt.Fault?.Message ?? "others change it all the time."} Nothing was changed.", attempt.Fault);
            }

            metrics.Retried(change.Operation, attempt.Fault?.Fault);
        }
    }

    // Null: not made so far, and may be tried again.
    private async Task<ChangeAnswer?> TryAsync(Attempt attempt)
    {
        try
        {
            var rows = await session.ExecuteAsync(attempt.Change.Table.Put(attempt.Change.Key, attempt.From, attempt.To, attempt.Change.Payload, attempt.Change.SecondsToLive));
            if (rows is [var row, ..] && row.GetValueOrDefault("[applied]") is true)
            {
                return new ChangeAnswer(true, attempt.To);
            }

            if (!attempt.IsOpen && attempt.From is not null)
            {
                return new ChangeAnswer(false, rows is [var stored, ..] ? StateRow.VersionIn(stored) : null);
            }
        }
        catch (CqlFaultException fault)
        {
            attempt.Take(fault);
            switch (ChangeFaults.Of(fault))
            {
                case ChangeFault.Refused:
                    return null;
                case ChangeFault.Final when !attempt.IsOpen:
                    throw new CassandraStorageException($"Cannot {attempt.Change.Operation} {attempt.Change.Subject}: {fault.Message} Nothing was changed.", fault);
            }
        }

        return await SettleAsync(attempt);
    }

    private async Task<ChangeAnswer?> SettleAsync(Attempt attempt)
    {
        var row = await LookAsync(attempt);
        var verdict = Verdicts.Of(row?.Version, attempt.From, attempt.To, attempt.WriteId);
        if (attempt.IsOpen)
        {
            metrics.Settled(attempt.Change.Operation, verdict);
            StorageLog.Settled(logger, attempt.Change.Operation, attempt.Change.Subject, verdict, attempt.Fault?.Message);
        }

        switch (verdict)
        {
            case Verdict.Made:
                return new ChangeAnswer(true, attempt.To);
            case Verdict.NotYet:
                return null;
            case Verdict.Forgotten when attempt.IsOpen:
                throw Unknown(attempt, $"version {row!.Version.Number} stands there, and the row remembers only the last {StateVersion.Depth} writes", attempt.Fault);
        }

        // For who saw no state a cleared one is none: the change goes on from what is left of it, with the same id; at once, the first time.
        return attempt.Change.From is not null || row is not { IsCleared: true } ? new ChangeAnswer(false, row?.Version)
            : attempt.GoOnFrom(row.Version) ? await TryAsync(attempt)
            : null;
    }

    private async Task<StateRow?> LookAsync(Attempt attempt)
    {
        while (true)
        {
            try
            {
                var rows = await session.ExecuteAsync(attempt.Change.Table.Look(attempt.Change.Key));
                return rows is [var row, ..] ? StateRow.From(row) : null;
            }
            catch (CqlFaultException fault)
            {
                if (fault.Fault == CqlFault.Invalid || !await attempt.Pause.TryAsync())
                {
                    throw attempt.IsOpen
                        ? Unknown(attempt, $"the answer to it was lost, and the row cannot be read at serial consistency: {fault.Message}", fault)
                        : new CassandraStorageException($"Cannot {attempt.Change.Operation} {attempt.Change.Subject}: {fault.Message} Nothing was changed.", fault);
                }

                metrics.Retried(attempt.Change.Operation, fault.Fault);
            }
        }
    }

    private CassandraOutcomeUnknownException Unknown(Attempt attempt, string why, Exception? cause)
    {
        metrics.Unknown(attempt.Change.Operation);
        StorageLog.Unknown(logger, cause, attempt.Change.Operation, attempt.Change.Subject, why);
        return new CassandraOutcomeUnknownException($"Whether the {attempt.Change.Operation} of {attempt.Change.Subject} was made is unknown: {why}.", cause);
    }

    /// <summary>One change on its way.</summary>
    private sealed class Attempt(StateChange change, long writeId, Pause pause)
    {
        public StateChange Change => change;

        public long WriteId => writeId;

        public Pause Pause => pause;

        public StateVersion? From { get; private set; } = change.From;

        public StateVersion To { get; private set; } = StateVersion.Next(change.From, writeId);

        /// <summary>Whether a request was sent that may have been made.</summary>
        public bool IsOpen { get; private set; }

        /// <summary>Whether one was sent that may still be made.</summary>
        public bool IsUnderWay { get; private set; }

        public CqlFaultException? Fault { get; private set; }

        public void Take(CqlFaultException fault)
        {
            Fault = fault;
            var kind = ChangeFaults.Of(fault);
            IsOpen |= kind is ChangeFault.Open or ChangeFault.UnderWay;
            IsUnderWay |= kind is ChangeFault.UnderWay;
        }

        /// <returns>Whether it is the first time.</returns>
        public bool GoOnFrom(StateVersion left)
        {
            var first = From is null;
            From = left;
            To = StateVersion.Next(left, writeId);
            return first;
        }
    }
}
