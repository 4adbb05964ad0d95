using System.Buffers.Binary;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Tests.Cassandra.Simulated;
using Weir.Persistence.Tests.Conformance;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>Writers of a few states, each a provider with a clock of its own, over a simulated cluster in which everything may fail; then what they were told is held to what was decided.</summary>
internal sealed class CassandraWorld
{
    private const int Writers = 4;
    private const int OperationsEach = 25;
    private static readonly string[] Keys = ["a", "b"];
    private readonly SimCluster _cluster;
    private readonly Func<ICqlSession, ICqlSession>? _around;
    private readonly List<Operation> _operations = [];
    private readonly Dictionary<string, long> _acknowledged = new(StringComparer.Ordinal);
    private long _clock;

    public CassandraWorld(SimCluster cluster, Func<ICqlSession, ICqlSession>? around = null)
    {
        _cluster = cluster;
        _around = around;
    }

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Runs it to its end.</summary>
    public void Run()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _cluster.Run([.. Enumerable.Range(1, Writers).Select(number => WriteAsync(number))]);
            _cluster.Heal();
            _cluster.Run(ReadAllAsync());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        foreach (var key in Keys)
        {
            Oracle.Check(_cluster.History.Of(RowOf(key)), [.. _operations.Where(operation => operation.Key == key)]);
        }
    }

    private static string RowOf(string key) => $"orleans.grain_state|service|state|writer|{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(key))}";

    private async Task WriteAsync(int number)
    {
        var random = new RecordingRandom(_cluster.Random.Next());
        var options = CassandraHarness.Options(o => o.OperationTimeout = TimeSpan.FromMilliseconds(400));
        var time = new ShiftedTime(_cluster.Time, TimeSpan.FromMinutes(_cluster.Random.Next(-10, 10)));
        var storage = CassandraHarness.Create(_cluster, options, _around, time, random);
        await storage.OpenAsync();
        var views = Keys.ToDictionary(key => key, _ => new GrainState<TestState>(new TestState()));
        for (var i = 0; i < OperationsEach; i++)
        {
            var key = Keys[_cluster.Random.Next(Keys.Length)];
            var view = views[key];
            var kind = _cluster.Random.Next(10) switch { < 2 => "read", < 8 => "write", _ => view.ETag is null ? "write" : "clear" };
            await DoAsync($"writer {number}", storage, key, kind, view, random);
            for (var rest = _cluster.Random.Next(6); rest > 0; rest--)
            {
                await _cluster.StepAsync();
            }
        }
    }

    private async Task DoAsync(string writer, CassandraGrainStorage storage, string key, string kind, GrainState<TestState> view, RecordingRandom random)
    {
        var operation = new Operation(writer, key, kind, ++_clock, NumberOf(view.ETag)) { AcknowledgedBefore = _acknowledged.GetValueOrDefault(key) };
        _operations.Add(operation);
        random.Last = null;
        var id = GrainId.Create("writer", key);
        view.State!.Number = operation.Begun;
        try
        {
            await (kind switch
            {
                "read" => storage.ReadStateAsync("state", id, view),
                "write" => storage.WriteStateAsync("state", id, view),
                _ => storage.ClearStateAsync("state", id, view),
            });
            operation.Outcome = Outcome.Done;
            operation.Number = kind == "clear" ? operation.Expected!.Value + 1 : NumberOf(view.ETag) ?? 0;
        }
        catch (InconsistentStateException refusal)
        {
            operation.Outcome = Outcome.Conflict;
            Assert.Equal(view.ETag, refusal.CurrentEtag);
        }
        catch (CassandraStorageException)
        {
            operation.Outcome = Outcome.Failed;
        }
        catch (CassandraOutcomeUnknownException)
        {
            operation.Outcome = Outcome.Unknown;
        }

        operation.Ended = ++_clock;
        operation.WriteId = random.Last;
        operation.NewestAfter = _cluster.History.Of(RowOf(key)).Count;
        if (operation.Outcome == Outcome.Done && kind != "read")
        {
            _acknowledged[key] = Math.Max(_acknowledged.GetValueOrDefault(key), operation.Number);
        }

        // Who was refused reads again, as a grain's new activation does; most of the time.
        if (operation.Outcome != Outcome.Done && kind != "read" && _cluster.Random.Next(4) > 0)
        {
            await DoAsync(writer, storage, key, "read", view, random);
        }
    }

    private async Task ReadAllAsync()
    {
        var random = new RecordingRandom(1);
        var storage = CassandraHarness.Create(_cluster, CassandraHarness.Options(o => o.SerialReads = true), random: random);
        await storage.OpenAsync();
        foreach (var key in Keys)
        {
            await DoAsync("reader", storage, key, "read", new GrainState<TestState>(new TestState()), random);
        }
    }

    private static long? NumberOf(string? etag) => etag is null ? null : long.Parse(etag.Split('.')[0], CultureInfo.InvariantCulture);

    /// <summary>Remembers the last id that was drawn for a write.</summary>
    private sealed class RecordingRandom(int seed) : Random(seed)
    {
        public long? Last { get; set; }

        public override void NextBytes(Span<byte> buffer)
        {
            base.NextBytes(buffer);
            Last = BinaryPrimitives.ReadInt64BigEndian(buffer);
        }
    }
}
