using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.States;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Xunit.Abstractions;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>Concurrent writers, with everything that may fail between them and three replicas, drawn from seeds. CASSANDRA_SEEDS (100) and CASSANDRA_FIRST_SEED (1) choose them.</summary>
public sealed class CassandraFaultsTests(ITestOutputHelper output)
{
    private const int SeedsForAMistake = 150;
    private static readonly int First = Setting("CASSANDRA_FIRST_SEED", 1);
    private static readonly int Count = Setting("CASSANDRA_SEEDS", 100);

    [Fact]
    public void Everything_WhenAnythingFailsAtAnyMoment_IsToldAsItWasDecided()
    {
        var happened = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = First; seed < First + Count; seed++)
        {
            var cluster = new SimCluster(seed, SimFaults.Storm);
            Run(seed, cluster);
            foreach (var (what, times) in cluster.Happened)
            {
                happened[what] = happened.GetValueOrDefault(what) + times;
            }
        }

        foreach (var (what, times) in happened)
        {
            output.WriteLine($"{what}: {times}");
        }

        // What makes it hard must have been there.
        string[] hard =
        [
            "Done", "Conflict", "Failed", "Unknown", "late", "answer lost", "refused", "overloaded", "overloaded once decided", "unavailable", "another's proposal ended",
            "proposal left with a minority", "proposal decided unknown to its proposer", "timeout: CasTimeout", "timeout: WriteTimeout", "node down",
        ];
        Assert.Empty(hard.Except(happened.Keys));
    }

    [Fact]
    public void Everything_WhenCoordinatorsAnswerAndCanBeAsked_HasAKnownOutcome()
    {
        var unknown = 0;
        for (var seed = First; seed < First + Count; seed++)
        {
            var world = Run(seed, new SimCluster(seed, SimFaults.Coordinators), around: session => new PatientLooks(session));

            // But for a writer whom others left behind further than a row remembers.
            Assert.All(world.Operations.Where(operation => operation.Outcome == Outcome.Unknown), operation => Assert.True(operation.NewestAfter - (operation.Expected ?? 0) > StateVersion.Depth, operation.ToString()));
            unknown += world.Operations.Count(operation => operation.Outcome == Outcome.Unknown);
        }

        output.WriteLine($"unknown: {unknown}");
    }

    [Theory]
    [InlineData("a time-out is taken for a refusal")]
    [InlineData("a time-out is taken for success")]
    [InlineData("the row is looked at with a quorum, not serially")]
    [InlineData("conditions are not heeded")]
    [InlineData("serial reads leave unseen proposals open, as before Cassandra 4.0")]
    public void Mistake_WhenMade_IsFound(string mistake)
    {
        var found = Enumerable.Range(1, SeedsForAMistake).FirstOrDefault(seed => !IsRight(seed, mistake));
        output.WriteLine($"{mistake}: seed {found}");
        Assert.True(found > 0, $"No seed finds that {mistake}.");
    }

    private static bool IsRight(int seed, string mistake)
    {
        var cluster = new SimCluster(seed, SimFaults.Storm)
        {
            HeedsConditions = mistake != "conditions are not heeded",
            EndsUnseenProposals = mistake != "serial reads leave unseen proposals open, as before Cassandra 4.0",
        };
        try
        {
            new CassandraWorld(cluster, session => new MistakenSession(session, mistake)).Run();
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }

    private static CassandraWorld Run(int seed, SimCluster cluster, Func<ICqlSession, ICqlSession>? around = null)
    {
        var world = new CassandraWorld(cluster, around);
        try
        {
            world.Run();
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            throw new InvalidOperationException($"Seed {seed}: {failure.Message}{Environment.NewLine}Again: CASSANDRA_FIRST_SEED={seed} CASSANDRA_SEEDS=1", failure);
        }

        foreach (var operation in world.Operations)
        {
            cluster.Note(operation.Outcome.ToString());
        }

        return world;
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;

    /// <summary>Asks again, as often as it takes, when a look has no answer.</summary>
    private sealed class PatientLooks(ICqlSession session) : ICqlSession
    {
        public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call)
        {
            while (true)
            {
                try
                {
                    return await session.ExecuteAsync(call);
                }
                catch (CqlFaultException) when (call.Statement.Kind == CqlKind.Look)
                {
                }
            }
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }

    /// <summary>Lies to the provider in one way, as if the provider took it so.</summary>
    private sealed class MistakenSession(ICqlSession session, string mistake) : ICqlSession
    {
        public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call)
        {
            try
            {
                return await session.ExecuteAsync(mistake.StartsWith("the row", StringComparison.Ordinal) && call.Statement.Kind == CqlKind.Look ? call with { Level = CqlLevel.Quorum } : call);
            }
            catch (CqlFaultException fault) when (call.Statement.Kind == CqlKind.Put && fault.Fault is CqlFault.CasTimeout or CqlFault.WriteTimeout or CqlFault.NoAnswer)
            {
                switch (mistake)
                {
                    case "a time-out is taken for a refusal":
                        throw new CqlFaultException(CqlFault.NoHost, fault.Message);
                    case "a time-out is taken for success":
                        return [new Dictionary<string, object?> { ["[applied]"] = true }];
                    default:
                        throw;
                }
            }
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
