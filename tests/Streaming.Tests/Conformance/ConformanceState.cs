using System.Collections.Concurrent;

namespace Weir.Streaming.Tests.Conformance;

/// <summary>One record as a consumer saw it.</summary>
public sealed record SeenRecord(int Partition, long Offset, int Index, byte Value);

/// <summary>
/// What outlives the silos of one test: the consumers' durable states, what was delivered, and the switches of the test. Thread-safe.
/// </summary>
public sealed class ConformanceState
{
    private static readonly ConcurrentDictionary<string, ConformanceState> ById = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IReadOnlyList<SeenRecord>> _durable = [];
    private readonly Dictionary<string, List<SeenRecord>> _delivered = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConformanceState(string id) => ById[id] = this;

    /// <summary>While it is not completed, consumers take nothing.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a fresh activation asks for its own place at once; otherwise it finds out by the gap.</summary>
    public bool AsksForItsPlace { get; set; } = true;

    /// <summary>Where the plain consumer begins; null for where the agent stands.</summary>
    public PartitionToken? PlainStart { get; set; }

    public int Gaps { get; private set; }

    public int Read { get; private set; }

    public static ConformanceState Find(string id) => ById[id];

    public IReadOnlyList<SeenRecord> GetDurable(string key)
    {
        lock (_lock)
        {
            return _durable.GetValueOrDefault(key, []);
        }
    }

    public IReadOnlyList<SeenRecord> GetDelivered(string key)
    {
        lock (_lock)
        {
            return _delivered.TryGetValue(key, out var list) ? [.. list] : [];
        }
    }

    public void Save(string key, IReadOnlyList<SeenRecord> records) => Change(() => _durable[key] = records);

    public void AddGap() => Change(() => Gaps++);

    public void AddRead(int records) => Change(() => Read += records);

    public void AddDelivered(string key, SeenRecord record) => Change(() =>
    {
        if (!_delivered.TryGetValue(key, out var list))
        {
            _delivered[key] = list = [];
        }

        list.Add(record);
    });

    /// <summary>Says that something happened which a test may wait for.</summary>
    public void Pulse() => Change(() => { });

    /// <summary>Waits for a condition, looking at it after every change.</summary>
    public async Task WaitForAsync(Func<bool> condition, string what)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(60));
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            Assert.True(await Task.WhenAny(changed, limit) == changed, $"Did not happen within a minute: {what}");
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }
}
