using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Tests.Cassandra.Simulated;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>A session that does to the next requests for states what a test says, and hands the rest to the simulated cluster.</summary>
internal sealed class ScriptedSession(SimCluster cluster) : ICqlSession
{
    private readonly SimSession _session = new(cluster);

    /// <summary>What happens to the next changes and looks, one after another.</summary>
    public Queue<Func<Func<Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>>>, Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>>>> Script { get; } = [];

    /// <summary>Requests for states so far.</summary>
    public List<CqlCall> Calls { get; } = [];

    public bool IsDisposed { get; private set; }

    public Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call)
    {
        if (!call.Statement.IsPrepared)
        {
            return _session.ExecuteAsync(call);
        }

        Calls.Add(call);
        return Script.TryDequeue(out var happens) ? happens(() => _session.ExecuteAsync(call)) : _session.ExecuteAsync(call);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return _session.DisposeAsync();
    }

    /// <summary>The next request is not executed.</summary>
    public void Refuse(CqlFault fault, CqlLevel? level = null, int times = 1)
    {
        for (; times > 0; times--)
        {
            Script.Enqueue(_ => throw new CqlFaultException(fault, $"It met {fault}.", level));
        }
    }

    /// <summary>The next request is executed, and its answer lost.</summary>
    public void Lose(CqlFault fault, CqlLevel? level = null) => Script.Enqueue(async execute =>
    {
        await execute();
        throw new CqlFaultException(fault, $"It met {fault}.", level);
    });

    /// <summary>The next request is executed as it is.</summary>
    public void Pass() => Script.Enqueue(execute => execute());

    /// <summary>Before the next request is executed something else happens.</summary>
    public void Precede(Func<Task> other) => Script.Enqueue(async execute =>
    {
        await other();
        return await execute();
    });
}
