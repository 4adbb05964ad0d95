using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>A client's session with the simulated cluster.</summary>
internal sealed class SimSession(SimCluster cluster) : ICqlSession
{
    private static readonly SemaphoreSlim OneByOne = new(1);

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call)
    {
        if (cluster.IsInterleaved)
        {
            return await SendAsync(call);
        }

        await OneByOne.WaitAsync();
        try
        {
            return await SendAsync(call);
        }
        finally
        {
            OneByOne.Release();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> SendAsync(CqlCall call)
    {
        await cluster.StepAsync();
        if (!call.Statement.IsPrepared)
        {
            return AnswerSchema(call);
        }

        var faults = cluster.Faults;
        if (cluster.Draws(faults.Refused))
        {
            cluster.Note("refused");
            throw cluster.Random.Next(2) == 0 ? new CqlFaultException(CqlFault.NoHost, "No node could be asked.") : new CqlFaultException(CqlFault.Bootstrapping, "The node is bootstrapping.");
        }

        if (cluster.Draws(faults.Late))
        {
            cluster.Note("late");
            cluster.Leave(RunLateAsync(call));
            throw new CqlFaultException(CqlFault.NoAnswer, "The node did not answer in time.");
        }

        var answer = await RunAsync(call);
        if (cluster.Draws(faults.AnswerLost))
        {
            cluster.Note("answer lost");
            throw new CqlFaultException(CqlFault.ConnectionLost, "The connection broke.");
        }

        return answer;
    }

    private async Task RunLateAsync(CqlCall call)
    {
        for (var wait = cluster.Random.Next(120); wait > 0; wait--)
        {
            await cluster.StepAsync();
        }

        try
        {
            await RunAsync(call);
        }
        catch (CqlFaultException)
        {
            cluster.Note("late, and failed");
        }
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RunAsync(CqlCall call)
    {
        var up = cluster.Replicas.Where(replica => replica.IsUp).ToList();
        if (up.Count < cluster.Quorum)
        {
            cluster.Note("unavailable");
            throw new CqlFaultException(CqlFault.Unavailable, $"{cluster.Quorum} replicas are needed, {up.Count} are up.", call.Serial ?? call.Level);
        }

        if (cluster.Draws(cluster.Faults.Overloaded))
        {
            cluster.Note("overloaded");
            throw new CqlFaultException(CqlFault.Overloaded, "Request shed.");
        }

        var coordinator = new SimCoordinator(cluster, up[cluster.Random.Next(up.Count)]);
        return call.Statement.Kind == CqlKind.Put ? await PutAsync(coordinator, call) : await ReadAsync(coordinator, call);
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> PutAsync(SimCoordinator coordinator, CqlCall call)
    {
        var values = call.Values;
        Assert.Equal(11, values.Length);
        Assert.True(call.Serial is CqlLevel.Serial or CqlLevel.LocalSerial);
        var seconds = (int)values[0]!;
        var row = new SimRow((long)values[1]!, (byte[])values[2]!, (int)values[3]!, (byte[]?)values[4], seconds == 0 ? null : coordinator.Now + TimeSpan.FromSeconds(seconds));
        var (number, writes) = ((long?)values[9], (byte[]?)values[10]);
        bool Holds(SimRow? before) => before?.Number == number && (before?.Writes ?? []).AsSpan().SequenceEqual(writes ?? []);
        var (applied, before) = await coordinator.DecideAsync(Key(call, values[5..9]), before => !cluster.HeedsConditions || Holds(before) ? row : null);
        Dictionary<string, object?> answer = new() { ["[applied]"] = applied };
        if (!applied && before is not null)
        {
            answer["version"] = before.Number;
            answer["writes"] = before.Writes;
        }

        return [answer];
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(SimCoordinator coordinator, CqlCall call)
    {
        var key = Key(call, call.Values);
        var row = call.Level is CqlLevel.Serial or CqlLevel.LocalSerial ? (await coordinator.DecideAsync(key, _ => null)).Before : await coordinator.ReadAsync(key);
        return row is null ? [] : [row.Columns];
    }

    private IReadOnlyList<IReadOnlyDictionary<string, object?>> AnswerSchema(CqlCall call)
    {
        switch (call.Statement.Kind)
        {
            case CqlKind.Create:
                cluster.Schema.Create(call.Statement.Text);
                return [];
            case CqlKind.Columns:
                return cluster.Schema.Columns($"{call.Values[0]}.{call.Values[1]}");
            default:
                return cluster.Schema.Keyspaces.Contains((string)call.Values[0]!) ? [new Dictionary<string, object?> { ["keyspace_name"] = call.Values[0] }] : [];
        }
    }

    private string Key(CqlCall call, object?[] key) =>
        $"{cluster.Schema.Find(call.Statement.Text)}|{string.Join('|', key.Select(part => part is byte[] bytes ? Convert.ToHexString(bytes) : Uri.EscapeDataString((string)part!)))}";
}
