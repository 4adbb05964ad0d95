using System.Diagnostics;
using Xunit.Abstractions;

namespace Weir.Streaming.Tests.Producers;

/// <summary>What remembering many producers costs, in memory and in time under their one lock.</summary>
public sealed class ProducerCostTests(ITestOutputHelper output)
{
    private const int Window = 1_000;
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Record_WhenProducersAndNumbersAreMany_CostsNoMoreMemoryThanTheDocumentationSays()
    {
        const int Producers = 2_000, Numbers = 64;
        var names = Enumerable.Range(0, Producers).Select(i => $"producer-{i:D5}").ToArray();
        var set = new ProducerSet(Window, Expiry);

        // What was allocated is more than what is kept: tables grow by copying. What is kept cannot be measured beside other tests.
        var empty = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(names, name => Record(set, name, 1, 100));
        var one = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 2; number <= Numbers; number++)
        {
            Array.ForEach(names, name => Record(set, name, number, number * 100));
        }

        var many = GC.GetAllocatedBytesForCurrentThread();
        var (producerBytes, numberBytes) = ((one - empty) / Producers, (many - one) / Producers / (Numbers - 1));
        output.WriteLine($"a producer with one number {producerBytes} bytes, each further number {numberBytes} bytes; saved {ProducerSnapshot.Save(set, 0).Length} bytes");
        Assert.InRange(producerBytes, 1, 1_500);
        Assert.InRange(numberBytes, 1, 300);
    }

    [Fact]
    public void Consume_WhenThereAreManyProducers_LooksAtThoseThatHaveSomethingToLetGo()
    {
        const int Commits = 2_000;

        // The best of five: other work on the machine only ever makes it longer.
        var few = Enumerable.Range(0, 5).Min(_ => Measure(producers: 50, Commits));
        var many = Enumerable.Range(0, 5).Min(_ => Measure(producers: 50_000, Commits));
        output.WriteLine($"{Commits} commits: {few:F2} ms with 50 producers, {many:F2} ms with 50,000");

        // A thousand times the producers; walking all of them would take a thousand times as long.
        Assert.InRange(many / few, 0, 100);
    }

    [Fact]
    public void Expire_WhenOnlySomeAreUnused_ForgetsJustThem()
    {
        var set = new ProducerSet(Window, Expiry);
        for (var i = 0; i < 100; i++)
        {
            Record(set, $"p{i}", 1, 100, Start.AddHours(i));
        }

        // Used again: its place in the order of use is the old one, its use is not.
        Record(set, "p0", 2, 200, Start.AddHours(100));
        set.Expire(Start.AddHours(50) + Expiry);
        Assert.Equal(51, set.Count);
        Assert.Equal(ClaimOutcome.First, Decide(set, "p0", 3, Start.AddHours(50) + Expiry));
        Assert.Equal(ClaimOutcome.Refused, Decide(set, "p49", 2, Start.AddHours(50) + Expiry));
        set.Expire(Start.AddHours(201) + Expiry);
        Assert.Equal(0, set.Count);

        // A new life has a place of its own.
        Record(set, "p0", 1, 900, Start.AddHours(300) + Expiry);
        Assert.Equal(1, set.Count);
        set.Expire(Start.AddHours(301) + (Expiry * 2));
        Assert.Equal(0, set.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Consume_WhenEverythingIsConsumed_LeavesEveryProducerItsWindowAlsoAfterARestart(int seed)
    {
        const int Small = 10, Partitions = 3;
        var random = new Random(seed);
        var set = new ProducerSet(Small, Expiry);
        var consumed = new long[Partitions];
        for (var at = 1; at <= 3_000; at++)
        {
            var producer = random.Next(20);
            var number = Next(set, $"p{producer}");
            var parts = random.Next(1, 4);
            for (var part = 0; part < parts; part++)
            {
                set.Record(Entry($"p{producer}", number, part, parts, random.Next(Partitions), (at * 10) + part));
            }

            var partition = random.Next(Partitions);
            if (random.Next(3) == 0)
            {
                set.Consume(partition, consumed[partition] = Math.Max(consumed[partition], random.Next(at * 10)));
            }
        }

        var again = new ProducerSet(Small, Expiry);
        for (var partition = 0; partition < Partitions; partition++)
        {
            again.Consume(partition, consumed[partition]);
        }

        for (var partition = 0; partition < Partitions; partition++)
        {
            ProducerSnapshot.Merge(ProducerSnapshot.Save(set, partition), again, partition);
        }

        Assert.Equal(Remembered(set), Remembered(again));
        foreach (var each in new[] { set, again })
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                each.Consume(partition, 40_000);
            }

            Assert.All(each.Producers.Values, history => Assert.Equal((seed, Small), (seed, history.Requests.Count)));
        }
    }

    private static int Remembered(ProducerSet set) => set.Producers.Values.Sum(history => history.Requests.Count);

    private static long Next(ProducerSet set, string producer) => (set.Producers.TryGetValue(producer, out var history) ? history.Through : 0) + 1;

    private static double Measure(int producers, int commits)
    {
        var set = new ProducerSet(10, Expiry);
        for (var i = 0; i < producers; i++)
        {
            Record(set, $"p{i}", 1, 100);
        }

        // One of them is busy: a number leaves its window with each commit.
        for (var number = 2; number <= commits; number++)
        {
            Record(set, "p0", number, number * 100);
        }

        var started = Stopwatch.GetTimestamp();
        for (var number = 1; number <= commits; number++)
        {
            set.Consume(0, number * 100);
        }

        return Math.Max(0.1, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static ClaimOutcome Decide(ProducerSet set, string producer, long number, DateTimeOffset now) =>
        set.Decide(new ProducerSequence(producer, number), now, _ => false).Outcome;

    private static ProducerEntry Entry(string producer, long number, int part, int parts, int partition, long offset, DateTimeOffset? at = null) =>
        new(producer, number, part, parts, new AppendAttempt(at ?? Start, 1, 1, 0), 4096, partition, offset);

    private static void Record(ProducerSet set, string producer, long number, long offset, DateTimeOffset? at = null) =>
        set.Record(Entry(producer, number, 0, 1, 0, offset, at));
}
