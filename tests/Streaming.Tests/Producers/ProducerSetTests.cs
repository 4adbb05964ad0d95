namespace Weir.Streaming.Tests.Producers;

public sealed class ProducerSetTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(7);

    [Fact]
    public void Decide_WhenTheProducerIsUnknown_TakesOneAndRefusesOthersWithoutALast()
    {
        var set = new ProducerSet(10, Expiry);
        Assert.Equal(new ProducerDecision(ClaimOutcome.First, null, 0, null), Decide(set, 1));
        Assert.Equal(new ProducerDecision(ClaimOutcome.Refused, null, 0, null), Decide(set, 2));
        Assert.Equal(ClaimOutcome.Refused, Decide(set, 0).Outcome);
    }

    [Fact]
    public void Decide_WhenTheNumberIsComplete_GivesTheFirstAttempt()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1, 0, 2, offset: 100);
        Assert.Equal(new ProducerDecision(ClaimOutcome.Incomplete, Attempt(1), 4096, 0), Decide(set, 1));
        Record(set, 1, 1, 2, offset: 200, partition: 1);
        Assert.Equal(new ProducerDecision(ClaimOutcome.Complete, Attempt(1), 4096, 1), Decide(set, 1));
    }

    [Fact]
    public void Decide_WhenThereIsAGap_RefusesWithTheLastNumberBeforeIt()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1);
        Record(set, 3);
        Assert.Equal((ClaimOutcome.Refused, (long?)1), (Decide(set, 4).Outcome, Decide(set, 4).Last));
        Assert.Equal(ClaimOutcome.Complete, Decide(set, 3).Outcome);
        Assert.Equal(ClaimOutcome.First, Decide(set, 2).Outcome);
        Record(set, 2);
        Assert.Equal((ClaimOutcome.First, (long?)3), (Decide(set, 4).Outcome, Decide(set, 4).Last));
    }

    [Fact]
    public void Decide_WhenTheNumbersBetweenAreUnderWay_TakesTheNext()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1);
        Assert.Equal(ClaimOutcome.First, set.Decide(new ProducerSequence("p", 4), Start, n => n is 2 or 3).Outcome);
        Assert.Equal(ClaimOutcome.Refused, set.Decide(new ProducerSequence("p", 4), Start, n => n is 3).Outcome);
    }

    [Fact]
    public void Decide_WhenTheNumberIsOlderThanTheWindow_RefusesWithTheLast()
    {
        var set = new ProducerSet(10, Expiry);
        for (var sequence = 1; sequence <= 25; sequence++)
        {
            Record(set, sequence);
        }

        Assert.Equal(new ProducerDecision(ClaimOutcome.Refused, null, 0, 25), Decide(set, 15));
        Assert.Equal(ClaimOutcome.Complete, Decide(set, 16).Outcome);
        Assert.Equal(ClaimOutcome.First, Decide(set, 26).Outcome);
    }

    [Fact]
    public void Decide_WhenUnusedForLongerThanTheExpiry_TheProducerBeginsAgain()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1);
        Record(set, 2);
        var later = Start + Expiry + TimeSpan.FromHours(1);
        Assert.Equal(ClaimOutcome.First, set.Decide(new ProducerSequence("p", 1), later, _ => false).Outcome);
        Assert.Equal(0, set.Count);
    }

    [Fact]
    public void Decide_WhenTheProducerIsAboutToBeForgotten_TakesNothingNewAndNotesWhatWasJudgedBeforeAsTheSameLife()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1);
        Assert.Equal(ClaimOutcome.First, set.Decide(new ProducerSequence("p", 2), Start + Expiry, _ => false).Outcome);
        var within = Start + Expiry + TimeSpan.FromSeconds(30);
        Assert.Equal((ClaimOutcome.Refused, (long?)1), (set.Decide(new ProducerSequence("p", 2), within, _ => false).Outcome, set.Decide(new ProducerSequence("p", 2), within, _ => false).Last));
        Assert.Equal(ClaimOutcome.Complete, set.Decide(new ProducerSequence("p", 1), within, _ => false).Outcome);

        // Judged at the last moment, it bears an instant behind it: the next number must still be 3, and 1 no new request.
        Record(set, 2, at: within);
        Assert.Equal(ClaimOutcome.First, set.Decide(new ProducerSequence("p", 3), within, _ => false).Outcome);
        Assert.Equal(ClaimOutcome.Complete, set.Decide(new ProducerSequence("p", 1), within, _ => false).Outcome);
    }

    [Fact]
    public void Record_WhenThePartWasSeenElsewhere_GivesTheFirstPlace()
    {
        var set = new ProducerSet(10, Expiry);
        Assert.Equal(100, Record(set, 1, offset: 100));
        Assert.Equal(100, Record(set, 1, offset: 300));
        Assert.Equal(50, Record(set, 1, offset: 50));
        Assert.Equal(50, Record(set, 1, offset: 100));
    }

    [Fact]
    public void Record_WhenTheProducerLivesAgainAfterItsExpiry_TheOldLifeIsNoRepeat()
    {
        var set = new ProducerSet(10, Expiry);
        var later = Start + (Expiry * 2);
        Assert.Equal(100, Record(set, 1, offset: 100));
        Assert.Equal(900, Record(set, 1, offset: 900, at: later));

        // Read again from an old place: it is neither a repeat nor does it spoil the new life.
        Assert.Equal(100, Record(set, 1, offset: 100));
        Assert.Equal(200, Record(set, 2, offset: 200));
        Assert.Equal(ClaimOutcome.First, set.Decide(new ProducerSequence("p", 2), later, _ => false).Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Merge_WhenSetsAreSavedAtDifferentTimes_SaysTheSameAsASetThatSawEverything(int seed)
    {
        const int Partitions = 3, Window = 20;
        var random = new Random(seed);
        var whole = new ProducerSet(Window, Expiry);
        var saved = new byte[Partitions][];
        var behind = new List<ProducerEntry>[Partitions];
        var everything = new List<ProducerEntry>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            (saved[partition], behind[partition]) = (ProducerSnapshot.Save(whole, partition), []);
        }

        for (var sequence = 1; sequence <= 60; sequence++)
        {
            var parts = random.Next(1, 5);
            foreach (var part in Enumerable.Range(0, parts).OrderBy(_ => random.Next()).Take(sequence > 55 ? random.Next(parts + 1) : parts))
            {
                var entry = new ProducerEntry("p", sequence, part, parts, Attempt(sequence), 4096, random.Next(Partitions), (sequence * 100) + part);
                whole.Record(entry);
                behind[entry.Partition].Add(entry);
                everything.Add(entry);
                if (random.Next(10) == 0)
                {
                    var partition = random.Next(Partitions);
                    saved[partition] = ProducerSnapshot.Save(whole, partition);
                    behind[partition].Clear();
                }
            }
        }

        var rebuilt = new ProducerSet(Window, Expiry);
        for (var partition = 0; partition < Partitions; partition++)
        {
            ProducerSnapshot.Merge(saved[partition], rebuilt, partition);
        }

        foreach (var entry in behind.SelectMany(b => b).OrderBy(e => e.Attempt.ReceivedAt))
        {
            rebuilt.Record(entry);
        }

        for (var sequence = 1; sequence <= 62; sequence++)
        {
            Assert.Equal((seed, sequence, Decide(whole, sequence)), (seed, sequence, Decide(rebuilt, sequence)));
        }

        // Nothing has been consumed: a reader that begins now meets first occurrences only.
        Assert.All(everything, entry => Assert.Equal((seed, entry.Offset), (seed, rebuilt.Record(entry))));
    }

    [Fact]
    public void Record_WhenARepeatIsReadAfterItsNumberLeftTheWindow_KnowsItAllTheSame()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1, offset: 100);

        // Appended twice because the first answer was lost; the reader is still before both when the producer has gone far ahead.
        for (var sequence = 2; sequence <= 50; sequence++)
        {
            Record(set, sequence, offset: 300 + sequence);
        }

        Assert.Equal(100, Record(set, 1, offset: 100));
        Assert.Equal(100, Record(set, 1, offset: 200));
        Assert.Equal(ClaimOutcome.Refused, Decide(set, 1).Outcome);

        // The first occurrence is consumed, the second is not.
        set.Consume(0, 150);
        Assert.Equal(ProducerSet.Forgotten, Record(set, 1, offset: 200));
        Assert.Equal(302, Record(set, 2, offset: 302));
    }

    [Fact]
    public void Consume_WhenNumbersBehindTheWindowAreConsumed_ForgetsThem()
    {
        var set = new ProducerSet(10, Expiry);
        for (var sequence = 1; sequence <= 50; sequence++)
        {
            Record(set, sequence, offset: 100 * sequence);
        }

        var before = ProducerSnapshot.Save(set, 0).Length;
        set.Consume(0, 100 * 41);
        Assert.InRange(ProducerSnapshot.Save(set, 0).Length, 1, before / 4);
        Assert.Equal(ClaimOutcome.Complete, Decide(set, 41).Outcome);
    }

    [Fact]
    public void Record_WhenASlowReaderComesToARepeatThatAnotherHasCommitted_DoesNotTakeItForTheFirst()
    {
        var set = new ProducerSet(1, Expiry);
        Record(set, 1, offset: 100);
        Record(set, 1, offset: 150);
        Record(set, 2, offset: 200);
        Record(set, 3, offset: 300);
        set.Consume(0, 400);
        Assert.Equal(ProducerSet.Forgotten, Record(set, 1, offset: 150));
    }

    [Fact]
    public void Merge_WhenTheBytesAreOfAnotherVersionOrBreakOff_SaysSo()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1);
        var saved = ProducerSnapshot.Save(set, 0);
        for (var length = 0; length < saved.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ProducerSnapshot.Merge(saved[..length], new ProducerSet(10, Expiry), 0));
        }

        saved[0] = 9;
        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => ProducerSnapshot.Merge(saved, set, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Learn_OfNumbersWhosePartsAreGone_GoesOnBehindThem()
    {
        var set = new ProducerSet(10, Expiry);
        set.Learn("p", 41, Start);
        Assert.Equal((ClaimOutcome.First, 41), (Decide(set, 42).Outcome, Decide(set, 42).Last));
        Assert.Equal(ClaimOutcome.Refused, Decide(set, 41).Outcome);

        Record(set, 43);
        set.Learn("p", 40, Start);
        Assert.Equal(ClaimOutcome.First, Decide(set, 42).Outcome);
        set.Learn("p", 42, Start);
        Assert.Equal((ClaimOutcome.First, 43), (Decide(set, 44).Outcome, Decide(set, 44).Last));
    }

    [Fact]
    public void Forget_OfANumber_LetsAnotherAttemptCount()
    {
        var set = new ProducerSet(10, Expiry);
        Record(set, 1, parts: 2);
        Assert.Equal(Attempt(1), set.Find(new ProducerSequence("p", 1)));

        set.Forget(new ProducerSequence("p", 1));
        Assert.Null(set.Find(new ProducerSequence("p", 1)));
        Assert.Equal(ClaimOutcome.First, Decide(set, 1).Outcome);
        Record(set, 1);
        Assert.Equal(ClaimOutcome.Complete, Decide(set, 1).Outcome);
    }

    private static ProducerDecision Decide(ProducerSet set, long sequence) => set.Decide(new ProducerSequence("p", sequence), Start, _ => false);

    private static AppendAttempt Attempt(long sequence) => new(Start.AddSeconds(sequence), 2, (int)sequence, 1);

    private static long Record(ProducerSet set, long sequence, int part = 0, int parts = 1, long offset = 100, int partition = 0, DateTimeOffset? at = null) =>
        set.Record(new ProducerEntry("p", sequence, part, parts, Attempt(sequence) with { ReceivedAt = at ?? Start.AddSeconds(sequence) }, 4096, partition, offset));
}
