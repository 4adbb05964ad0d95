using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class EntryFormatTests
{
    // Written out by hand from docs/log-format.md; the checksum by an independent CRC-32C (Python, table of polynomial 0x82F63B78).
    private const string Golden =
        "574C4531" + "21A5D298" + "0100" + "0700" + "74000000" + "03000000" + "03000000" + "02000000" + "01000000" + "02000000" + "04000000" + "05000000"
        + "06000000" + "00001000" + "0300" + "0000" + "0900000000000000" + "0040F2A4B1F1DC08" + "4000000000000000" + "702D31"
        + "0100" + "02000000" + "06000000" + "61" + "010203040506"
        + "0200" + "01000000" + "04000000" + "6262" + "FFFEFDFC";

    [Fact]
    public void Checksum_WhenOfTheStandardsExamples_IsTheirs()
    {
        // RFC 3720, B.4: 32 bytes of zeros, 32 of ones, 00..1f.
        Assert.Equal(0x8A9136AAu, EntryFormat.Checksum(new byte[32]));
        Assert.Equal(0x62A8AB43u, EntryFormat.Checksum([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, EntryFormat.Checksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Fact]
    public void SerializeTo_WhenGivenAKnownRequest_WritesTheDocumentedBytes()
    {
        var entry = KnownEntry();
        Assert.Equal(Golden.Replace("21A5D298", Convert.ToHexString(entry.AsSpan(4, 4)), StringComparison.Ordinal), Convert.ToHexString(entry));
        Assert.Equal("21A5D298", Convert.ToHexString(entry.AsSpan(4, 4)));
    }

    [Fact]
    public void TryRead_WhenTheEntryIsWhole_GivesWhatWasWritten()
    {
        var entry = KnownEntry();
        Assert.Null(EntryHeader.TryRead(entry, out var header));
        Assert.Equal(new ProducerSequence("p-1", 9), header.Producer);
        Assert.Equal(KnownAttempt, header.Attempt);
        Assert.Equal((3, 7, 3, 2, 1, 2, 1 << 20, 64L), (header.Opening, header.Encoding, header.Records, header.Groups, header.Part, header.Parts, header.EntryLimit, header.DurableThrough));
        Assert.Null(EntryDecoder.TryReadGroups(entry, header, out var groups));
        Assert.Equal([(0, 2, 6), (2, 1, 4)], groups.Select(g => (g.FirstIndex, g.Count, g.Payload.Length)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void TryRead_WhenTheBytesAreRandomTruncatedOrFlipped_NeverThrowsAndNeverTakesThem(int seed)
    {
        var random = new Random(seed);
        var whole = KnownEntry();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.ToArray();
            switch (random.Next(4))
            {
                case 0:
                    bytes = new byte[random.Next(400)];
                    random.NextBytes(bytes);
                    break;
                case 1:
                    bytes = bytes[..random.Next(bytes.Length)];
                    break;
                case 2:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    // Whole by its checksum, nonsense inside: what a bug or a forger would write.
                    bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
                    EntryHeader.Seal(bytes);
                    break;
            }

            var fault = EntryHeader.TryRead(bytes, out var header);
            if (fault is not null)
            {
                Assert.NotEmpty(fault);
                continue;
            }

            if (EntryDecoder.TryReadGroups(bytes, header, out var groups) is null)
            {
                Assert.Equal(header.Records, groups.Sum(g => g.Count));
                Assert.True(groups.Sum(g => g.Payload.Length) < bytes.Length, $"seed {seed}, round {round}: {Convert.ToHexString(bytes)}");
            }
        }
    }

    private static AppendAttempt KnownAttempt => new(new DateTimeOffset(0x08DCF1B1A4F24000, TimeSpan.Zero), 4, 5, 6);

    private static byte[] KnownEntry()
    {
        using var records = new RecordSet(7);
        records.Add("a"u8, [1, 2, 3]);
        records.Add("bb"u8, [0xFF, 0xFE, 0xFD, 0xFC]);
        records.Add("a"u8, [4, 5, 6]);
        using var plan = AppendPlan.Create(records, 1, 1 << 20, 3, 0);
        var header = new EntryHeader(0, 3, 7, 3, 2, 1, 2, 1 << 20, KnownAttempt, 64, new ProducerSequence("p-1", 9));
        var part = plan.Parts[0];
        var writer = new EntryWriter(plan, part, header with { Length = EntryFormat.HeaderBytes + header.ProducerBytes + part.Length });
        var entry = new byte[writer.SerializedLength];
        writer.SerializeTo(entry);
        return entry;
    }
}
