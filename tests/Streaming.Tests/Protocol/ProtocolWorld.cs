using System.Text;
using Orleans.Runtime;

namespace Weir.Streaming.Tests.Protocol;

/// <summary>
/// One partition, a few gateways, receivers and activations that die at the worst moments. The log, the store, the shards and the list
/// survive; everything else is lost now and then.
/// </summary>
public sealed class ProtocolWorld
{
    public const string Stream = "counter";
    public const string LogIdentity = "log-1";
    private const int Gateways = 4;
    private const int Days = 3;
    private readonly ProtocolRules _rules;
    private readonly List<LogEntry> _log = [];
    private readonly Dictionary<PartitionToken, (string Gateway, int Day)> _records = [];
    private readonly Dictionary<(string Gateway, int Day), (int Version, int Total)> _shards = [];
    private readonly SortedDictionary<string, ToyActivation> _activations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ToyActivation> _zombies = new(StringComparer.Ordinal);
    private readonly List<ToyReceiver> _receivers = [];
    private bool _hasFaults = true;

    public ProtocolWorld(int seed, ProtocolRules rules)
    {
        Random = new Random(seed);
        _rules = rules;
        ResumesAtToken = Random.Next(2) == 0;
        WriteLog(Random.Next(1, 40));
        _receivers.Add(new ToyReceiver(this));
    }

    public Random Random { get; }

    /// <summary>Whether a new subscription begins at the state's token, or where the agent stands.</summary>
    public bool ResumesAtToken { get; }

    public ToyStore Store { get; } = new();

    public HashSet<string> Listed { get; } = [];

    /// <summary>Index of the entry from which a new receiver reads.</summary>
    public int CommittedEntry { get; private set; }

    public static string GetGateway(StreamId streamId) => Encoding.UTF8.GetString(PartitionedStreamKey.Parse(streamId).Key.Span);

    public bool Has(ProtocolRules rule) => (_rules & rule) != 0;

    public bool Chance(double probability, bool isFault = true) => (_hasFaults || !isFault) && Random.NextDouble() < probability;

    public void LoseAnswer(double probability)
    {
        if (Chance(probability))
        {
            throw new LostException();
        }
    }

    public int GetDay(PartitionToken record) => _records[record].Day;

    public long GetOffset(int entry) => entry < _log.Count ? _log[entry].Offset : _log[^1].NextOffset;

    public List<LogEntry> Read(int from, int records)
    {
        var entries = new List<LogEntry>();
        for (var at = from; at < _log.Count && records > 0; at++)
        {
            entries.Add(_log[at]);
            records -= _log[at].Groups.Sum(group => group.Count);
        }

        return entries;
    }

    /// <summary>An older receiver may set it back: that only means more replay.</summary>
    public void Commit(long offset) => CommittedEntry = _log.TakeWhile(entry => entry.Offset < offset).Count();

    public void Publish(string gateway, int day, int version, int total)
    {
        if (_shards.GetValueOrDefault((gateway, day)).Version <= version)
        {
            _shards[(gateway, day)] = (version, total);
        }
    }

    /// <summary>The activation that a call reaches: mostly the newest, now and then one that should be dead by now.</summary>
    public ToyActivation Activate(string gateway)
    {
        if (_zombies.TryGetValue(gateway, out var zombie) && Chance(0.3))
        {
            return zombie;
        }

        if (!_activations.TryGetValue(gateway, out var activation))
        {
            _activations[gateway] = activation = new ToyActivation(this, gateway);
        }

        return activation;
    }

    public void Deactivate(ToyActivation activation)
    {
        foreach (var known in new[] { _activations, _zombies })
        {
            if (known.TryGetValue(activation.Gateway, out var found) && found == activation)
            {
                known.Remove(activation.Gateway);
            }
        }
    }

    public void KillOneActivation(double probability)
    {
        if (Chance(probability) && _activations.Count > 0)
        {
            _activations.Remove(PickActivation());
        }
    }

    /// <summary>Runs a random schedule, then without faults until the log was read to its end.</summary>
    /// <returns>What is wrong, null when all is well.</returns>
    public string? Run()
    {
        for (var steps = Random.Next(20, 300); steps > 0; steps--)
        {
            Step();
        }

        _hasFaults = false;
        _receivers.RemoveRange(0, _receivers.Count - 1);
        for (var round = 0; round < 200; round++)
        {
            _receivers[0].Pull();
            for (var i = 0; i < 8; i++)
            {
                _receivers[0].Deliver();
            }

            _receivers[0].Checkpoint();
        }

        return FindFault();
    }

    private void Step()
    {
        var receiver = _receivers[Random.Next(_receivers.Count)];
        switch (Random.Next(5))
        {
            case 0:
                receiver.Pull();
                break;
            case 1:
                receiver.Checkpoint();
                break;
            default:
                receiver.Deliver();
                break;
        }

        BreakSomething(receiver);
    }

    private void BreakSomething(ToyReceiver receiver)
    {
        KillOneActivation(0.06);
        if (Chance(0.02))
        {
            _activations.Clear();
        }

        if (Chance(0.03) && _activations.Count > 0)
        {
            // Declared dead, yet still answering.
            var gateway = PickActivation();
            _zombies[gateway] = _activations[gateway];
            _activations.Remove(gateway);
        }

        if (Chance(0.03))
        {
            _zombies.Clear();
        }

        if (Chance(0.05))
        {
            receiver.ForgetIdle();
        }

        BreakReceivers();
    }

    private void BreakReceivers()
    {
        if (Chance(0.03))
        {
            // A new owner while the old one is still at work.
            _receivers.Add(new ToyReceiver(this));
            if (_receivers.Count > 2)
            {
                _receivers.RemoveAt(0);
            }
        }

        if (Chance(0.02))
        {
            StartOver();
        }

        if (Chance(0.01))
        {
            _activations.Clear();
            _zombies.Clear();
            StartOver();
        }
    }

    private void StartOver()
    {
        _receivers.Clear();
        _receivers.Add(new ToyReceiver(this));
    }

    private string PickActivation() => _activations.Keys.ElementAt(Random.Next(_activations.Count));

    private string? FindFault()
    {
        foreach (var group in _records.GroupBy(record => record.Value.Gateway).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var want = group.Select(record => record.Key).Order(Comparer<PartitionToken>.Create((a, b) => a.CompareTo(b))).ToList();
            var have = Store.Read(group.Key).Records;
            if (!want.SequenceEqual(have))
            {
                return $"{group.Key}: lost {string.Join(' ', want.Except(have))}, twice {have.Count - have.Distinct().Count()}";
            }

            foreach (var day in group.GroupBy(record => record.Value.Day))
            {
                if (_shards.GetValueOrDefault((group.Key, day.Key)).Total != day.Count())
                {
                    return $"{group.Key} day {day.Key}: state has {day.Count()}, shard {_shards.GetValueOrDefault((group.Key, day.Key))}";
                }
            }

            if (!Listed.Contains(group.Key))
            {
                return $"{group.Key}: not listed";
            }
        }

        return _receivers[0].Committed == _log[^1].NextOffset ? null : $"committed {_receivers[0].Committed} of {_log[^1].NextOffset}";
    }

    private void WriteLog(int entries)
    {
        var offset = 64L;
        for (var i = 0; i < entries; i++)
        {
            var groups = new List<LogEntryGroup>();
            var index = 0;
            foreach (var gateway in Enumerable.Range(0, Gateways).Where(_ => Random.Next(3) == 0).DefaultIfEmpty(Random.Next(Gateways)).ToList())
            {
                var name = $"g{gateway}";
                var count = Random.Next(1, 3);
                groups.Add(new LogEntryGroup(Encoding.UTF8.GetBytes(name), index, count, default));
                for (var k = 0; k < count; k++)
                {
                    var day = Math.Max(0, (i * Days / entries) - (Random.Next(10) == 0 ? 1 : 0));
                    _records.Add(new PartitionToken(offset, index++), (name, day));
                }
            }

            var next = offset + 16 + Random.Next(40);
            _log.Add(new LogEntry(offset, next, DateTimeOffset.UnixEpoch, 1, groups));
            offset = next;
        }
    }
}
