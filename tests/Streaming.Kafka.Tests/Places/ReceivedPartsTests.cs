using System.Globalization;
using System.Text;
using Weir.Streaming.Kafka.Numbers;
using Weir.Streaming.Kafka.Places;

namespace Weir.Streaming.Kafka.Tests.Places;

/// <summary>Repeats of numbered requests as the reader of a partition knows them, against a list of every part's first offset.</summary>
public sealed class ReceivedPartsTests
{
    private const int Producers = 100;
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void EveryPart_WhateverIsRepeatedAndReadAgain_IsTakenAtItsFirstOffsetOnly(int seed)
    {
        var random = new Random(seed);
        var window = random.Next(1, 6);
        var log = PartitionOf(random, window);
        var first = new Dictionary<(string, long, int), int>();
        for (var offset = 0; offset < log.Count; offset++)
        {
            first.TryAdd(log[offset].Key, offset);
        }

        var received = new ReceivedParts(window, Expiry, Producers);
        var (committed, saved) = (0, Array.Empty<byte>());
        for (var offset = 0; offset < log.Count;)
        {
            switch (random.Next(12))
            {
                case 0:
                    // A checkpoint: what is saved may be ahead of the offset that is committed.
                    var through = random.Next(committed, offset + 1);
                    saved = received.Save(Start);
                    if (random.Next(4) > 0)
                    {
                        committed = through;
                        received.Settle(committed);
                    }

                    break;
                case 1:
                    received = new ReceivedParts(window, Expiry, Producers);
                    if (saved.Length > 0)
                    {
                        received.Load(saved);
                    }

                    offset = committed;
                    break;
                default:
                    var record = log[offset];
                    Assert.True(
                        received.IsRepeat(record.Part, offset, Start) == (first[record.Key] != offset),
                        string.Create(CultureInfo.InvariantCulture, $"seed {seed}, offset {offset}: {record.Key}, first at {first[record.Key]}"));
                    received.Position = ++offset;
                    break;
            }
        }
    }

    [Fact]
    public void MoreProducersThanAreRemembered_ForgetThoseUnusedForLongest()
    {
        var received = new ReceivedParts(2, Expiry, maxProducers: 8);
        for (var i = 0; i < 9; i++)
        {
            Assert.False(received.IsRepeat(PartOf($"p{i}", 1, 0, 1), i, Start.AddSeconds(i)));
        }

        Assert.All(Enumerable.Range(2, 7), i => Assert.True(received.IsRepeat(PartOf($"p{i}", 1, 0, 1), 10, Start.AddSeconds(10 + i))));
        Assert.False(received.IsRepeat(PartOf("p0", 1, 0, 1), 11, Start.AddSeconds(30)));
    }

    [Fact]
    public void AProducer_ThatBeginsAnewAfterItsExpiry_IsNotTakenForItsFormerLife()
    {
        var received = new ReceivedParts(2, Expiry, Producers);
        for (var number = 1; number <= 5; number++)
        {
            Assert.False(received.IsRepeat(PartOf("p", number, 0, 1), number, Start));
        }

        Assert.True(received.IsRepeat(PartOf("p", 1, 0, 1), 6, Start));
        Assert.False(received.IsRepeat(PartOf("p", 1, 0, 1), 7, Start + Expiry));
        Assert.True(received.IsRepeat(PartOf("p", 1, 0, 1), 8, Start + Expiry));
    }

    [Fact]
    public void Save_LeavesOutProducersThatHaveExpired()
    {
        var received = new ReceivedParts(2, Expiry, Producers);
        received.IsRepeat(PartOf("old", 1, 0, 1), 1, Start);

        // By the partition's own time: a backlog of long ago is read as it was.
        var read = new ReceivedParts(2, Expiry, Producers);
        read.Load(received.Save(Start + (Expiry * 100)));
        Assert.True(read.IsRepeat(PartOf("old", 1, 0, 1), 2, Start));
        received.IsRepeat(PartOf("new", 1, 0, 1), 3, Start + (Expiry * 2) + TimeSpan.FromHours(1));
        read = new ReceivedParts(2, Expiry, Producers);
        read.Load(received.Save(Start + (Expiry * 100)));

        Assert.False(read.IsRepeat(PartOf("old", 1, 0, 1), 9, Start));
        Assert.True(read.IsRepeat(PartOf("new", 1, 0, 1), 9, Start + (Expiry * 2)));
    }

    [Fact]
    public void Save_OfManyProducersWithFullWindows_TakesFewBytes()
    {
        var received = new ReceivedParts(1000, Expiry, Producers);
        var offset = 0;
        for (var producer = 0; producer < 100; producer++)
        {
            for (var number = 1; number <= 1500; number++)
            {
                received.IsRepeat(PartOf($"producer-{producer}", number, 0, 1), offset++, Start);
            }
        }

        received.Settle(offset);

        Assert.InRange(received.Save(Start).Length, 100, 4096);
    }

    [Fact]
    public void Load_WithAnotherWindow_KeepsWhatItHolds()
    {
        var received = new ReceivedParts(10, Expiry, Producers);
        for (var number = 1; number <= 20; number++)
        {
            received.IsRepeat(PartOf("p", number, 0, 1), number, Start);
        }

        received.Settle(100);
        foreach (var window in (int[])[3, 10, 40])
        {
            var read = new ReceivedParts(window, Expiry, Producers);
            read.Load(received.Save(Start));
            for (var number = Math.Max(11, 21 - window); number <= 20; number++)
            {
                Assert.True(read.IsRepeat(PartOf("p", number, 0, 1), 200, Start));
            }

            Assert.False(read.IsRepeat(PartOf("p", 21, 0, 1), 201, Start));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("01AABB")]
    public void Load_OfSomethingElse_IsRefused(string hex) =>
        Assert.Throws<InvalidDataException>(() => new ReceivedParts(10, Expiry, Producers).Load(Convert.FromHexString(hex)));

    // What silos may write: a number is begun when all that are a window before it are whole; attempts at it, cut off or not, may come at any time, also much later.
    private static List<(RequestPart Part, (string, long, int) Key)> PartitionOf(Random random, int window)
    {
        var log = new List<(RequestPart, (string, long, int))>();
        var producers = Enumerable.Range(0, random.Next(1, 4)).Select(id => new Writer($"p{id}", window)).ToList();
        var length = random.Next(20, 300);
        while (log.Count < length)
        {
            var producer = producers[random.Next(producers.Count)];
            foreach (var (number, part, parts) in producer.Step(random))
            {
                log.Add((PartOf(producer.Id, number, part, parts), (producer.Id, number, part)));
            }
        }

        return log;
    }

    private static RequestPart PartOf(string producer, long number, int part, int parts) => new(Encoding.ASCII.GetBytes(producer), number, part, parts);

    private sealed class Writer(string id, int window)
    {
        private readonly List<int> _parts = [];
        private readonly List<(int Number, int Next)> _attempts = [];
        private readonly HashSet<int> _whole = [];
        private int _through;

        public string Id => id;

        public IEnumerable<(long, int, int)> Step(Random random)
        {
            if (random.Next(3) == 0 && _parts.Count < _through + window)
            {
                _parts.Add(random.Next(1, 6));
                _attempts.Add((_parts.Count, 0));
            }
            else if (random.Next(4) == 0 && _parts.Count > 0)
            {
                // Often a recent one, now and then any.
                _attempts.Add((random.Next(3) == 0 ? random.Next(1, _parts.Count + 1) : Math.Max(1, _parts.Count - random.Next(window)), 0));
            }

            if (_attempts.Count == 0)
            {
                yield break;
            }

            var at = random.Next(_attempts.Count);
            var (number, next) = _attempts[at];
            for (var more = random.Next(1, 4); more > 0 && next < _parts[number - 1]; more--)
            {
                yield return (number, next++, _parts[number - 1]);
            }

            _attempts[at] = (number, next);
            if (next == _parts[number - 1])
            {
                _whole.Add(number);
                _attempts.RemoveAt(at);
                while (_whole.Contains(_through + 1))
                {
                    _through++;
                }
            }
            else if (random.Next(6) == 0)
            {
                _attempts.RemoveAt(at);
            }
        }
    }
}
