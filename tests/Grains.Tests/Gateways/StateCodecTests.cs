using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Grains.Days;
using Weir.Grains.Gateways;
using Weir.Grains.Lists;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Gateways;

/// <summary>Stored bytes outlive programs: what is written today is what stands here, byte for byte.</summary>
public sealed class StateCodecTests
{
    private const long Noon = 1_709_294_400_000;

    [Fact]
    public void Write_OfAKnownGateway_GivesTheseBytes()
    {
        var state = new GatewayState();
        var counter = Batches.Of(Batches.Run(7, 0, new Reading(Noon, 5, 300), new Reading(Noon + 1_000, 6, 7)));
        var cumulative = Batches.Of(Batches.Run(9, 2, new Reading(Noon, 100, 200), new Reading(Noon + 60_000, 150, 220)));
        var rate = Batches.Of(Batches.Run(11, 0, Reading.OfRate(Noon, 1.5, 2)));
        GatewayTransition.Apply(state, RecordKind.Counter, counter, Batches.Token(counter), RandomStates.Rules);
        GatewayTransition.Apply(state, RecordKind.Cumulative, cumulative, Batches.Token(cumulative), RandomStates.Rules);
        GatewayTransition.Apply(state, RecordKind.Rate, rate, Batches.Token(rate), RandomStates.Rules);
        state.Find(RecordKind.Counter)!.Chunks.Set(new ChunkReference(24_289, 3, 5));
        state.Garbage.Add(new ChunkName(RecordKind.Counter, 24_289, 2));
        (state.Acknowledged, state.Listed) = (1, true);

        // Worked out by hand from the layout that GatewayStateCodec and KindStateCodec document.
        const string expected =
            "01030201" // layout 1, version 3, acknowledged 2 below it, listed
            + "030100056C6F672D3107010200056C6F672D3109030300056C6F672D310B00" // three times kind, partition 0, "log-1", offset, index
            + "03"
            + "01E8EB8ACFDF31B0EA0102000006070280E48ACFDF31E80701C79A010BB30202000201E1BD010305" // counter
            + "02E0B88ECFDF31B0EA0102000001E0D40364C801000001E0B88ECFDF319601DC0101C79A01000001000100" // cumulative
            + "0380E48ACFDF31B0EA010100000000000180E48ACFDF31000000000000F83F00000000000000400000" // rate
            + "0101E1BD0102"; // garbage
        Assert.Equal(expected, Convert.ToHexString(Bytes(new GatewayStateCodec(), state)));
    }

    [Fact]
    public void Write_OfAGatewayWithFullWindows_FitsALargestState()
    {
        var rules = new AccountingRules(3_600_000, 1L << 53, 1.25e9);
        var state = new GatewayState();
        var random = new Random(3);
        foreach (var kind in RecordKinds.All)
        {
            // Distances up to 35 ms: more than 100,000 of them do not fit into an hour's lateness in any wider way.
            var readings = new Reading[GatewayDefaults.MaxWaiting + 5_000];
            for (var i = 0; i < readings.Length; i++)
            {
                readings[i] = kind == RecordKind.Rate
                    ? Reading.OfRate(Noon + (35L * i), random.NextDouble(), random.NextDouble())
                    : new Reading(Noon + (35L * i), (1L << 53) - 1 - random.Next(1000), (1L << 53) - 1 - random.Next(1000));
            }

            var batch = Batches.Of(Batches.Run(7, 0, readings));
            GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), rules);
        }

        // 4 MiB: Storage:MaxStateBytes by default.
        Assert.InRange(Bytes(new GatewayStateCodec(), state).Length, 3_000_000, 4 << 20);
    }

    [Fact]
    public void Write_OfAChunkAShardAndAList_GivesTheseBytes()
    {
        var chunk = new DayChunk();
        chunk.Days.Add(new DayTotal(19_783, 5, 300, 2, 0, 9));
        chunk.Days.Add(new DayTotal(19_785, 1, 2, 1, 86_400_000, 9));
        Assert.Equal("0102C79A0105AC0202000201020180B89929", Convert.ToHexString(Bytes(new DayChunkCodec(), chunk)));

        var shard = new DayShardState();
        shard.Ranking.Set(new GatewayDay("gw", 4, 1, 128));
        shard.Ranking.SetFloor(TopOrder.Tx, new TopRank(7, "a"));
        Assert.Equal("010001070161000102677704018001", Convert.ToHexString(Bytes(new DayShardStateCodec(), shard)));

        var list = new GatewayListState { Ids = ["home-1", "home-12", "x"] };
        Assert.Equal("01030006686F6D652D310601320001" + "78", Convert.ToHexString(Bytes(new GatewayListStateCodec(), list)));
    }

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSameGateway()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var state = RandomStates.Draw(seed);
            var bytes = Bytes(new GatewayStateCodec(), state);
            var read = Read(bytes);

            Assert.True(bytes.AsSpan().SequenceEqual(Bytes(new GatewayStateCodec(), read)), $"seed {seed}: written again, the bytes differ");
            Assert.Equal(OpenDays.Of(state, RandomStates.Rules), OpenDays.Of(read, RandomStates.Rules));
            Assert.Equal(GatewayAnswers.Summary(state, RandomStates.Rules).Kinds, GatewayAnswers.Summary(read, RandomStates.Rules).Kinds);
            Assert.Equal(state.Positions.All, read.Positions.All);
        }
    }

    [Fact]
    public void Read_WhenANewerProgramWroteTheState_SaysSo()
    {
        var bytes = Bytes(new GatewayStateCodec(), RandomStates.Draw(1));
        bytes[0] = 2;
        var error = Assert.Throws<StateFormatException>(() => Read(bytes));
        Assert.Equal("The stored gateway state has layout 2; this program knows 1 to 1. A newer program wrote it.", error.Message);
    }

    [Fact]
    public void Read_WhenTheBytesAreCutOffOrChanged_RefusesOrReadsButNeverBreaks()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var bytes = Bytes(new GatewayStateCodec(), RandomStates.Draw(seed));
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<StateFormatException>(() => Read(bytes[..length]));
            }

            for (var i = 0; i < 200; i++)
            {
                var changed = (byte[])bytes.Clone();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                var exception = Record.Exception(() => Read(changed));
                Assert.True(exception is null or StateFormatException, $"seed {seed}: {Convert.ToHexString(changed)} gives {exception}");
            }
        }
    }

    [Fact]
    public void Serialize_OfAStateWithoutACodec_SaysWhichIsMissing()
    {
        var serializer = new BinaryStateSerializer(new NoServices());
        var error = Assert.Throws<InvalidOperationException>(() => serializer.Serialize(new GatewayState()));
        Assert.Contains("IBinaryStateCodec<GatewayState>", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes<T>(IBinaryStateCodec<T> codec, T state)
    {
        var writer = new StateWriter();
        codec.Write(state, writer);
        return writer.Written.ToArray();
    }

    private static GatewayState Read(byte[] bytes)
    {
        var reader = new StateReader(bytes);
        return new GatewayStateCodec().Read(ref reader);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
