using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>
/// A node that executes a request: Paxos for changes and for reads at serial consistency, as Cassandra does it: a proposal that too few accepted in time stays where it was
/// accepted, and whoever comes next ends it, or never sees it and ends it by his own.
/// </summary>
internal sealed class SimCoordinator(SimCluster cluster, SimReplica node)
{
    private const int Rounds = 4;

    /// <summary>The time by this node's clock.</summary>
    public TimeSpan Now => cluster.Time.Elapsed + node.ClockAhead;

    /// <summary>Changes a row if it is what it should be, or reads it.</summary>
    /// <param name="key">The row.</param>
    /// <param name="change">The new row by the present one, or null for no change.</param>
    /// <returns>Whether it was changed, and the row as it was.</returns>
    public async Task<(bool Applied, SimRow? Before)> DecideAsync(string key, Func<SimRow?, SimRow?> change)
    {
        Ballot newest = default;
        for (var round = 0; round < Rounds; round++)
        {
            var ballot = node.NextBallot(Math.Max(Now.Ticks + TimeSpan.TicksPerDay, newest.Time + 1));
            List<((Ballot Ballot, SimRow? Row) Accepted, (Ballot Ballot, SimRow? Row) Committed)> told = [];
            var (promised, newer) = await AskAsync(
                cell => cell.Promise(ballot),
                key,
                cell => told.Add((cell.Accepted, cell.Committed)));
            if (newer is { } seen)
            {
                newest = seen;
                continue;
            }

            Need(promised.Count, CqlFault.CasTimeout, "promised");
            var open = told.Select(one => one.Accepted).MaxBy(accepted => accepted.Ballot);
            var committed = told.Select(one => one.Committed).MaxBy(commit => commit.Ballot);
            if (open.Ballot > committed.Ballot && open.Row is { } unfinished)
            {
                cluster.Note("another's proposal ended");
                newest = await ProposeAsync(key, ballot, unfinished) ?? newest;
                continue;
            }

            // Before a value of one's own is proposed a quorum must know the one before, or the proposal may hide it.
            await TeachAsync(key, promised.Where(replica => replica[key].Committed.Ballot < committed.Ballot), committed, promised.Count);
            var before = committed.Row is { } row && !(row.Expires <= Now) ? row : null;
            var after = change(before);
            if (after is null && !cluster.EndsUnseenProposals)
            {
                return (false, before);
            }

            if (await ProposeAsync(key, ballot, after) is not { } refused)
            {
                return (after is not null, before);
            }

            newest = refused;
        }

        throw new CqlFaultException(CqlFault.CasTimeout, "Operation timed out: contention.", CqlLevel.Serial);
    }

    /// <summary>Reads what a quorum has, and brings those of it that lag up to it.</summary>
    public async Task<SimRow?> ReadAsync(string key)
    {
        var (asked, _) = await AskAsync(_ => null, key);
        Need(asked.Count, CqlFault.ReadTimeout, "answered");
        var newest = asked.Select(replica => replica[key].Committed).MaxBy(committed => committed.Ballot);
        foreach (var replica in asked.Where(_ => newest.Row is not null))
        {
            replica[key].Commit(newest.Ballot, newest.Row!);
        }

        return newest.Row is { } row && !(row.Expires <= Now) ? row : null;
    }

    // Null: decided, and made known to a quorum. Otherwise nobody accepted, for this ballot.
    private async Task<Ballot?> ProposeAsync(string key, Ballot ballot, SimRow? row)
    {
        var accepted = 0;
        var (agreed, newer) = await AskAsync(
            cell =>
            {
                if (cell.Accept(ballot, row) is { } other)
                {
                    return other;
                }

                if (++accepted == cluster.Quorum && row is not null && cluster.IsInterleaved)
                {
                    cluster.History.Add(key, row);
                }

                return null;
            },
            key);
        if (agreed.Count < cluster.Quorum)
        {
            if (accepted == 0 && newer is not null)
            {
                return newer;
            }

            cluster.Note(accepted < cluster.Quorum ? "proposal left with a minority" : "proposal decided unknown to its proposer");
            Need(agreed.Count, CqlFault.CasTimeout, "accepted");
        }

        if (row is not null)
        {
            await CommitAsync(key, ballot, row);
        }

        return null;
    }

    private async Task TeachAsync(string key, IEnumerable<SimReplica> behind, (Ballot Ballot, SimRow? Row) committed, int known)
    {
        foreach (var replica in behind.ToList())
        {
            await cluster.StepAsync();
            if (replica.IsUp && !cluster.Draws(cluster.Faults.MessageLost))
            {
                replica[key].Commit(committed.Ballot, committed.Row!);
            }
            else
            {
                known--;
            }
        }

        Need(known, CqlFault.CasTimeout, "learned");
    }

    private async Task CommitAsync(string key, Ballot ballot, SimRow row)
    {
        if (cluster.Draws(cluster.Faults.Overloaded))
        {
            cluster.Note("overloaded once decided");
            throw new CqlFaultException(CqlFault.Overloaded, "Too many in flight hints.");
        }

        var (known, _) = await AskAsync(
            cell =>
            {
                cell.Commit(ballot, row);
                return null;
            },
            key);
        Need(known.Count, CqlFault.WriteTimeout, "committed");
    }

    // A message to each node that is up, and back; either may be lost.
    private async Task<(List<SimReplica> Agreed, Ballot? Newer)> AskAsync(Func<SimReplica.Cell, Ballot?> ask, string key, Action<SimReplica.Cell>? agree = null)
    {
        List<SimReplica> agreed = [];
        Ballot? newer = null;
        foreach (var replica in cluster.Replicas.OrderBy(_ => cluster.Random.Next()).ToList())
        {
            await cluster.StepAsync();
            if (!replica.IsUp || cluster.Draws(cluster.Faults.MessageLost))
            {
                continue;
            }

            var refusal = ask(replica[key]);
            if (cluster.Draws(cluster.Faults.MessageLost))
            {
                continue;
            }

            if (refusal is null)
            {
                agreed.Add(replica);
                agree?.Invoke(replica[key]);
            }
            else if (newer is null || refusal > newer)
            {
                newer = refusal;
            }
        }

        return (agreed, newer);
    }

    private void Need(int count, CqlFault fault, string what)
    {
        if (count < cluster.Quorum)
        {
            cluster.Note($"timeout: {fault}");
            throw new CqlFaultException(fault, $"Operation timed out: {count} of {cluster.Quorum} needed replicas {what}.", fault == CqlFault.CasTimeout ? CqlLevel.Serial : CqlLevel.Quorum);
        }
    }
}
