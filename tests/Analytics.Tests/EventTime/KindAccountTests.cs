using Weir.Analytics.EventTime;

namespace Weir.Analytics.Tests.EventTime;

public sealed class KindAccountTests
{
    private const long Modulus = 1L << 32;
    private static readonly AccountingRules Rules = AccountingRules.Default;
    private static readonly long Noon = DayNumber.Start(DayNumber.Of(new DateOnly(2024, 3, 1))) + (12 * 3_600_000);

    [Fact]
    public void Apply_WhenADateIsExactlyAtTheWatermark_IsNotLate()
    {
        var account = Apply(ReadingKind.Cumulative, new(Noon, 0, 0), new(Noon + 30_000, 30, 30), new(Noon + 1, 1, 1), new(Noon + 60_000, 60, 60));
        account.Apply([new Reading(Noon + 30_000 - 1, 5, 5), new Reading(Noon + 30_000, 9, 9)], Rules, 1);

        Assert.Equal((1, 1, 4), (account.Counts.Late, account.Counts.Duplicates, account.Counts.Records));
        Assert.Equal(60, Day(account, Noon).Tx);
    }

    [Fact]
    public void Apply_WhenALateRecordRepeatsOneTaken_CountsItLateForRatesAndAgainForCounters()
    {
        Reading[] readings = [new(Noon, 7, 7), new(Noon + 60_000, 1, 1), new(Noon, 7, 7)];
        var rate = Apply(ReadingKind.Rate, readings);
        var counter = Apply(ReadingKind.Counter, readings);

        Assert.Equal((1, 0, 2), (rate.Counts.Late, rate.Counts.Duplicates, rate.Counts.Records));
        Assert.Equal((0, 0, 3), (counter.Counts.Late, counter.Counts.Duplicates, counter.Counts.Records));
        Assert.Equal(15, Day(counter, Noon).Tx);
    }

    [Fact]
    public void Apply_WhenADateIsTakenTwice_TheFirstWins()
    {
        foreach (var kind in new[] { ReadingKind.Counter, ReadingKind.Cumulative, ReadingKind.Rate })
        {
            var account = Apply(kind, new(Noon, 5, 5), new(Noon, 9, 9));
            Assert.Equal((1, 1), (account.Counts.Duplicates, account.Counts.Records));
            Assert.Equal(5, account.Answer(Rules, new DayLedger()).Last.TxBits);
        }
    }

    [Theory]
    [InlineData(Modulus / 2, 5, 900_000, true)]
    [InlineData((Modulus / 2) - 1, 5, 900_000, false)]
    [InlineData(Modulus - 1_250_000, 0, 1, true)]
    [InlineData(Modulus - 1_250_000, 1, 1, false)]
    public void Apply_WhenOneCounterFalls_WrapsOnlyFromTheUpperHalfAndAtAPossibleSpeed(long old, long now, int ms, bool wraps)
    {
        var account = Apply(ReadingKind.Cumulative, new(Noon, old, 10), new(Noon + ms, now, 10));
        var summary = account.Answer(Rules, new DayLedger());

        Assert.Equal(wraps ? (1, 0) : (0, 1), (summary.Wraps, summary.Restarts));
        Assert.Equal(wraps ? now - old + Modulus : now, Day(account, Noon).Tx);
    }

    [Fact]
    public void Apply_WhenBothCountersFall_TheDeviceRestarted()
    {
        var account = Apply(ReadingKind.Cumulative, new(Noon, Modulus - 1, Modulus - 1), new(Noon + 900_000, 3, 4));
        var summary = account.Answer(Rules, new DayLedger());

        Assert.Equal((0, 1), (summary.Wraps, summary.Restarts));
        Assert.Equal((3, 4), (Day(account, Noon).Tx, Day(account, Noon).Rx));
    }

    [Fact]
    public void Apply_WhenTheOldValueIsNotBelowTheModulusInForce_TheDeviceRestarted()
    {
        var account = Apply(ReadingKind.Cumulative, new Reading(Noon, Modulus - 1, 0));
        var smaller = Rules with { CounterModulus = 1_000, LatenessMs = 0 };
        account.Apply([new Reading(Noon + 900_000, 3, 0)], smaller, 1);
        var days = new DayLedger();
        var summary = account.Answer(smaller, days);

        Assert.Equal((0, 1, 3), (summary.Wraps, summary.Restarts, days.Days[0].Tx));
    }

    [Fact]
    public void Apply_WhenADifferenceCrossesMidnight_BelongsToTheLaterDay()
    {
        var midnight = DayNumber.Start(DayNumber.Of(Noon) + 1);
        var account = Apply(ReadingKind.Cumulative, new(midnight - 10_000, 100, 100), new(midnight, 350, 100), new(midnight + 500, 351, 100));

        Assert.Equal((0, 1, 0), (Day(account, Noon).Tx, Day(account, Noon).Records, Day(account, Noon).CoveredMs));
        Assert.Equal((251, 2, 10_500), (Day(account, midnight).Tx, Day(account, midnight).Records, Day(account, midnight).CoveredMs));
    }

    [Theory]
    [InlineData(1.0, 1_500, 2)]
    [InlineData(0.999, 500, 0)]
    [InlineData(5.0, 100, 1)]
    [InlineData(0.4, 1_000, 0)]
    public void Apply_WhenARateGivesAFraction_RoundsHalfAwayFromZero(double rate, int ms, long bytes)
    {
        var account = Apply(ReadingKind.Rate, Reading.OfRate(Noon, 1e9, 0), Reading.OfRate(Noon + ms, rate, 0));

        Assert.Equal(bytes, Day(account, Noon).Tx);
    }

    [Fact]
    public void Apply_WhenATotalWouldOverflow_StaysAtTheGreatestNumber()
    {
        var years = 5L * 365 * DayNumber.Milliseconds;
        var rate = Apply(ReadingKind.Rate, Reading.OfRate(Noon - years, 0, 0), Reading.OfRate(Noon, 1L << 53, 1));
        Assert.Equal((long.MaxValue, years / 1000), (Day(rate, Noon).Tx, Day(rate, Noon).Rx));

        rate.Apply([Reading.OfRate(Noon + 60_000, 1, 1)], Rules, 1);
        rate.Apply([Reading.OfRate(Noon + 120_000, 1, 1)], Rules, 1);
        Assert.Equal((long.MaxValue, (years / 1000) + 120), (Day(rate, Noon).Tx, Day(rate, Noon).Rx));
    }

    [Fact]
    public void Apply_WhenTheLatenessGrowsBetweenRuns_TheWatermarkDoesNotFall()
    {
        var account = Apply(ReadingKind.Cumulative, new(Noon, 0, 0), new(Noon + 60_000, 60, 60), new(Noon + 120_000, 120, 120));
        account.Apply([new Reading(Noon + 70_000, 70, 70)], Rules with { LatenessMs = 3_600_000 }, 1);

        Assert.Equal((Noon + 90_000, 1), (account.Counts.Watermark, account.Counts.Late));
    }

    [Theory]
    [InlineData(ReadingKind.Cumulative, Modulus, 0)]
    [InlineData(ReadingKind.Cumulative, -1, 0)]
    [InlineData(ReadingKind.Counter, -1, 0)]
    [InlineData(ReadingKind.Rate, 0x7ff8000000000000, 0)]
    [InlineData(ReadingKind.Counter, 1, -1)]
    public void Apply_WhenOneReadingBreaksItsBounds_RefusesAllAndChangesNothing(ReadingKind kind, long tx, long dateShift)
    {
        var account = KindAccount.Create(kind);
        var date = dateShift < 0 ? KindAccount.OldestDate - 1 : Noon;
        var error = Assert.Throws<ArgumentException>(() => account.Apply([new Reading(Noon, 0, 0), new Reading(date, tx, 0)], Rules, 1));

        Assert.Contains(date.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal(KindCounts.None, account.Counts);
    }

    [Fact]
    public void Apply_MarksOnlyChangedDaysAndWaitingDaysAreMarkedInAnswers()
    {
        var account = KindAccount.Create(ReadingKind.Cumulative);
        var nextDay = Noon + DayNumber.Milliseconds;
        account.Apply([new Reading(Noon, 0, 0), new Reading(Noon + 100_000, 1, 1)], Rules, 5);
        account.Apply([new Reading(nextDay, 2, 2), new Reading(nextDay + 100_000, 3, 3)], Rules, 6);
        account.Apply([new Reading(nextDay + 200_000, 4, 4)], Rules, 7);
        var answered = new DayLedger();
        account.Answer(Rules, answered);

        Assert.Equal([6, 7], account.Applied.Days.ToArray().Select(day => day.Stamp));
        Assert.Equal([6, long.MaxValue], answered.Days.ToArray().Select(day => day.Stamp));
        Assert.Equal(DayNumber.Of(nextDay), account.FirstWaitingDay);
    }

    [Fact]
    public void Of_WhenBytesAreNoWholeNumberOfReadings_SaysBothNumbers()
    {
        var error = Assert.Throws<ArgumentException>(() => Reading.Of(new byte[25]).Length);
        Assert.Contains("25 bytes are no whole number of 24-byte readings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ReadsLittleEndianFieldsInPlace()
    {
        byte[] bytes = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F];
        Assert.Equal((1L, 2L, 1.5), (Reading.Of(bytes)[0].Date, Reading.Of(bytes)[0].TxBits, Reading.Of(bytes)[0].RxRate));
    }

    [Fact]
    public void Apply_WhenReadingsComeInReverseWithinTheLateness_KeepsThemAll()
    {
        var rules = Rules with { LatenessMs = 3_600_000 };
        var readings = Enumerable.Range(0, 20_000).Select(i => new Reading(Noon - i, 20_000 - i, 0)).ToArray();
        var account = KindAccount.Create(ReadingKind.Cumulative);
        account.Apply(readings, rules, 1);
        account.Apply(readings, rules, 1);

        Assert.Equal((20_000, 20_000), (account.Counts.Records, account.Counts.Duplicates));
        Assert.Equal(19_999, Day(account, Noon).Tx);
    }

    private static KindAccount Apply(ReadingKind kind, params Reading[] readings)
    {
        var account = KindAccount.Create(kind);
        account.Apply(readings, Rules, 1);
        return account;
    }

    private static DayTotal Day(KindAccount account, long date)
    {
        var days = new DayLedger();
        account.Answer(Rules, days);
        Assert.True(days.TryGet(DayNumber.Of(date), out var total));
        return total;
    }
}
