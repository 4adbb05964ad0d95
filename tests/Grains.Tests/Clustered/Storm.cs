using System.Collections.Concurrent;
using Orleans.Configuration;
using Orleans.Hosting;
using Weir.Grains.Tests.Support;
using Weir.Records;
using Weir.TestKit.Silos;

namespace Weir.Grains.Tests.Clustered;

/// <summary>One storm: records are appended as fast as they are committed, while everything else happens at the moments that the seed has chosen.</summary>
internal sealed class Storm : IAsyncDisposable
{
    private const int Partitions = 4;
    private const int Entries = 400;
    private const int Disturbances = 14;

    /// <summary>Entries appended and not yet committed: what a disturbance finds under way.</summary>
    private const int UnderWay = 12;

    private readonly StormTraffic _traffic;
    private readonly Random _random;
    private readonly ConcurrentQueue<string> _story = new();
    private readonly TaskCompletionSource[] _reached = [.. Enumerable.Range(0, Entries + 1).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private GatewayWorld? _world;

    public Storm(int seed)
    {
        _traffic = new StormTraffic(new Random(seed), Partitions);
        _random = new Random(-seed);
    }

    /// <summary>What happened so far, and what the silos said last.</summary>
    public string Story => $"{string.Join('\n', _story)}\nLast words of the silos:\n{_world?.Logged}";

    private GatewayWorld World => _world!;

    public async Task RunAsync()
    {
        _world = await GatewayWorld.StartAsync(Partitions, silos: 3, configureSilo: silo => silo
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = SiloTiming.ResponseTimeout));
        var disturber = new StormDisturber(World, _random, Partitions, _story.Enqueue);
        var moments = Enumerable.Range(0, Disturbances).Select(_ => _random.Next(Entries)).Order().ToList();
        var appending = AppendAsync();
        foreach (var moment in moments)
        {
            await await Task.WhenAny(_reached[moment].Task, appending);
            _story.Enqueue($"at entry {moment}:");
            await disturber.DisturbAsync();
        }

        await disturber.EndAsync();
        await appending;
        await AssertAsync("at the end");

        // What is committed is durable: nothing is read again after this.
        await World.CrashAsync();
        await AssertAsync("after a crash of all silos");
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    private async Task AppendAsync()
    {
        var commits = new Queue<Task>();
        for (var entry = 0; entry < Entries; entry++)
        {
            var (kind, partition, records) = _traffic.Next();
            commits.Enqueue(World.Log.Append(kind, partition, records));
            _reached[entry].TrySetResult();
            if (commits.Count > UnderWay)
            {
                await World.Soon(commits.Dequeue(), $"the commit of entry {entry - UnderWay}");
            }
        }

        await World.Soon(Task.WhenAll(commits), "the commit of everything");
    }

    private async Task AssertAsync(string when)
    {
        foreach (var gateway in _traffic.Known)
        {
            foreach (var kind in (RecordKind[])[RecordKind.Counter, RecordKind.Cumulative])
            {
                var expected = _traffic.Expected(gateway, kind);
                var actual = expected.Count == 0 ? [] : await StormQuestions.AskAsync(() => World.TotalsAsync(gateway, kind));
                AssertSame(expected, actual, $"{kind} of {gateway} {when}");
            }
        }

        foreach (var (kind, day) in _traffic.Days)
        {
            AssertSame(_traffic.ExpectedTop(kind, day), await StormQuestions.TopAsync(World, kind, day), $"top of {kind} on {day} {when}");
        }

        AssertSame([.. _traffic.Known], await StormQuestions.AskAsync(() => World.ListedAsync()), $"list {when}");
    }

    private static void AssertSame<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            Assert.Fail($"{what}: expected {string.Join(", ", expected)}; was {string.Join(", ", actual)}");
        }
    }
}
