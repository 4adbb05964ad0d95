namespace Weir.Streaming.Tests.Protocol;

/// <summary>What an agent and a handle tell each other: where the consumer wants to go on, or what was delivered last.</summary>
public sealed record Handshake(bool IsStart, PartitionToken Token);

/// <summary>One life of a gateway's grain in memory, together with the handle of its subscription.</summary>
public sealed class ToyActivation
{
    private readonly ProtocolWorld _world;
    private readonly List<PartitionToken> _records;
    private readonly HashSet<int> _open;
    private readonly HashSet<int> _named = [];
    private HashSet<int> _acknowledged = [];
    private int _version;
    private PartitionToken? _token;
    private bool _isDirty;
    private bool _hasHandle;

    public ToyActivation(ProtocolWorld world, string gateway)
    {
        _world = world;
        Gateway = gateway;
        var state = world.Store.Read(gateway);
        (_version, _token) = (state.Version, state.Token);
        _records = [.. state.Records];
        _open = [.. state.Open];
    }

    public string Gateway { get; }

    /// <summary>What the handle expects to hear; a fresh activation has none.</summary>
    public Handshake? Expected { get; private set; }

    /// <summary>As Orleans' stream extension and handle do it.</summary>
    /// <returns>Null when taken, else from where the agent has to go on.</returns>
    public Handshake? Deliver(RecordBatchContainer container, Handshake? last)
    {
        if (!_hasHandle)
        {
            _hasHandle = true;
            Expected = _world.ResumesAtToken ? new Handshake(true, _token ?? PartitionToken.Beginning) : null;
        }

        if (Expected is not null && (Expected != last || Expected == new Handshake(false, container.Token)))
        {
            return Expected;
        }

        Take(container);
        Expected = new Handshake(false, container.Token);
        return null;
    }

    /// <summary>One atomic write of state, token and open days; then the shards and the list. Answers the token that is durable.</summary>
    public PartitionToken? Checkpoint()
    {
        if (!_isDirty && !_world.Has(ProtocolRules.Touched))
        {
            return _token;
        }

        if (_isDirty)
        {
            Write();
        }

        _world.LoseAnswer(0.03);
        foreach (var day in (_world.Has(ProtocolRules.Open) ? _open : _named).Order())
        {
            _world.Publish(Gateway, day, _version, _records.Count(record => _world.GetDay(record) == day));
            _world.LoseAnswer(0.02);
        }

        _world.Listed.Add(Gateway);
        _acknowledged = [.. _open];
        _named.Clear();
        return _token;
    }

    private void Take(RecordBatchContainer container)
    {
        if (_world.Has(ProtocolRules.Previous) && container.Token.Previous is { } previous && previous.CompareTo(_token) > 0)
        {
            Expected = new Handshake(true, _token ?? PartitionToken.Beginning);
            throw new GapException($"{Gateway} has {_token}, before it came {previous}");
        }

        foreach (var run in container.Batch.Runs)
        {
            for (var i = 0; i < run.Count; i++)
            {
                Apply(new PartitionToken(run.Offset, run.FirstIndex + i));
            }
        }
    }

    private void Apply(PartitionToken record)
    {
        var day = _world.GetDay(record);
        _named.Add(day);
        if (record.CompareTo(_token) > 0)
        {
            _token = record;
            _records.Add(record);
            _isDirty = true;
            _open.Add(day);
            _acknowledged.Remove(day);
        }
    }

    private void Write()
    {
        // A day closes in a later write than its last change.
        var closing = _acknowledged.Order().Where(_ => _world.Chance(0.5, isFault: false)).ToList();
        _open.ExceptWith(closing);
        _acknowledged.ExceptWith(closing);
        _world.LoseAnswer(0.03);
        _version = _world.Store.Write(Gateway, new ToyState(_version, _token, [.. _records], new HashSet<int>(_open))).Version;
        _isDirty = false;
        _world.LoseAnswer(0.03);
    }
}
