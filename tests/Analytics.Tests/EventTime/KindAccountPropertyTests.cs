using System.Globalization;
using Weir.Analytics.EventTime;

namespace Weir.Analytics.Tests.EventTime;

public sealed class KindAccountPropertyTests
{
    private const int SeedsPerKind = 400;

    public static TheoryData<ReadingKind> Kinds => new() { ReadingKind.Counter, ReadingKind.Cumulative, ReadingKind.Rate };

    [Theory, MemberData(nameof(Kinds))]
    public void Answer_OnRandomStreams_EqualsTheReferenceAtEveryCut(ReadingKind kind)
    {
        for (var seed = 0; seed < SeedsPerKind; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            var readings = new ReadingSource(seed, kind, rules).Draw(10 + random.Next(300));
            Compare(kind, rules, readings, random, seed);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Answer_OverFiveYearsOfDays_EqualsTheReference(ReadingKind kind)
    {
        var random = new Random(7);
        var rules = AccountingRules.Default;
        var date = DayNumber.Start(DayNumber.Of(new DateOnly(2020, 2, 28)));
        var readings = Enumerable.Range(0, 5 * 366 * 4).Select(_ =>
        {
            date += 1_000_000 + random.NextInt64(DayNumber.Milliseconds / 2);
            return kind == ReadingKind.Rate
                ? Reading.OfRate(date, random.NextDouble() * 1e6, random.Next(1000))
                : new Reading(date, random.NextInt64(rules.CounterModulus), random.NextInt64(rules.CounterModulus));
        }).ToList();
        Compare(kind, rules, readings, random, 7, maxCut: 2_000);
        Assert.True(readings[^1].Date - readings[0].Date > 5 * 365 * DayNumber.Milliseconds);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Apply_WhenTheAccountIsStoredAndRestoredInBetween_GoesOnAsIfNothingHadHappened(ReadingKind kind)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            var readings = new ReadingSource(seed, kind, rules).Draw(200).ToArray();
            var whole = KindAccount.Create(kind);
            whole.Apply(readings, rules, 1);
            var cut = KindAccount.Create(kind);
            for (var from = 0; from < readings.Length;)
            {
                var length = Math.Min(1 + random.Next(40), readings.Length - from);
                cut.Apply(readings.AsSpan(from, length), rules, 1);
                cut = Restore(cut);
                from += length;
            }

            DayLedger wholeDays = new(), cutDays = new();
            Assert.Equal(whole.Answer(rules, wholeDays), cut.Answer(rules, cutDays));
            Assert.Equal(wholeDays.Days.ToArray(), cutDays.Days.ToArray());
        }
    }

    private static AccountingRules Rules(Random random) => new(
        random.Next(4) switch { 0 => 0, 1 => 1, 2 => 30_000, _ => 3_600_000 },
        random.Next(3) switch { 0 => 1L << 32, 1 => 1_000_001, _ => 1L << 53 },
        random.Next(2) == 0 ? 1.25e9 : 1e5,
        random.Next(3) switch { 0 => 1, 1 => 1 + random.Next(20), _ => AccountingRules.WaitingMaxDefault });

    private static KindAccount Restore(KindAccount account)
    {
        KindAccount restored = account switch
        {
            CounterAccount counter => new CounterAccount(counter.Counts, counter.Last, counter.Taken),
            OrderedAccount ordered => new OrderedAccount(ordered.Kind, ordered.Counts, ordered.Tally, ordered.Waiting),
            _ => throw new InvalidOperationException(account.GetType().Name),
        };
        restored.Applied.Add(account.Applied);
        return restored;
    }

    private static void Compare(ReadingKind kind, AccountingRules rules, List<Reading> readings, Random random, int seed, int maxCut = 50)
    {
        var reference = new ReferenceAccount(kind, rules);
        var account = KindAccount.Create(kind);
        var all = readings.ToArray();
        for (var from = 0; from < all.Length;)
        {
            var length = Math.Min(1 + random.Next(maxCut), all.Length - from);
            account.Apply(all.AsSpan(from, length), rules, 1);
            foreach (var reading in all.AsSpan(from, length))
            {
                reference.Take(reading);
            }

            from += length;
            AssertEqual(reference, account, rules, string.Create(CultureInfo.InvariantCulture, $"{kind}, seed {seed}, after {from} readings"));
        }
    }

    private static void AssertEqual(ReferenceAccount reference, KindAccount account, in AccountingRules rules, string where)
    {
        var ledger = new DayLedger();
        var summary = account.Answer(rules, ledger);
        var expectedDays = reference.Days();
        var days = ledger.Days.ToArray().Select(day => day with { Stamp = 0 }).ToList();
        Assert.True(expectedDays.SequenceEqual(days), $"{where}: expected days {string.Join(" ", expectedDays)}, are {string.Join(" ", days)}");
        var expected = (reference.Last, reference.Newest, reference.Watermark, reference.Records, reference.Late, reference.Duplicates, reference.Wraps, reference.Restarts);
        var counts = summary.Counts;
        var actual = (summary.Last, counts.Newest, counts.Watermark, counts.Records, counts.Late, counts.Duplicates, summary.Wraps, summary.Restarts);
        Assert.True(expected.Equals(actual), $"{where}: expected {expected}, is {actual}");
    }
}
