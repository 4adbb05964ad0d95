using Weir.Analytics.EventTime;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Gateways;

/// <summary>Stored bytes outlive programs: what is written today is what stands in <c>Golden/</c>, byte for byte.</summary>
public sealed class StateCodecTests
{
    [Fact]
    public void Read_OfWhatAnyReleaseWrote_GivesTheStateThatItStoodFor()
    {
        foreach (var (type, layout) in GoldenStates.Files)
        {
            var rewritten = GoldenStates.Rewrite[type](GoldenStates.Read(type, layout));
            Assert.Equal((type, layout, Convert.ToHexString(GoldenStates.Rewrite[type](null))), (type, layout, Convert.ToHexString(rewritten)));
        }
    }

    [Fact]
    public void Write_OfEveryTypeOfState_GivesTheBytesOfItsNewestGoldenFile()
    {
        var types = typeof(BinaryStateSerializer).Assembly.GetTypes().SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IBinaryStateCodec<>)).Select(type => type.GetGenericArguments()[0].Name);
        foreach (var type in types)
        {
            var written = GoldenStates.Rewrite[type](null);
            var newest = GoldenStates.Files.Last(file => file.Type == type).Layout;
            Assert.Equal(newest, written[0]);
            Assert.Equal(Convert.ToHexString(GoldenStates.Read(type, newest)), Convert.ToHexString(written));
        }
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
                    ? Reading.OfRate(GoldenStates.Noon + (35L * i), random.NextDouble(), random.NextDouble())
                    : new Reading(GoldenStates.Noon + (35L * i), (1L << 53) - 1 - random.Next(1000), (1L << 53) - 1 - random.Next(1000));
            }

            var batch = Batches.Of(Batches.Run(7, 0, readings));
            GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), rules);
        }

        // 4 MiB: Storage:MaxStateBytes by default.
        Assert.InRange(Bytes(state).Length, 3_000_000, 4 << 20);
    }

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSameGateway()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var state = RandomStates.Draw(seed);
            var bytes = Bytes(state);
            var read = Read(bytes);

            Assert.True(bytes.AsSpan().SequenceEqual(Bytes(read)), $"seed {seed}: written again, the bytes differ");
            Assert.Equal(OpenDays.Of(state, RandomStates.Rules), OpenDays.Of(read, RandomStates.Rules));
            Assert.Equal(GatewayAnswers.Summary(state, RandomStates.Rules).Kinds, GatewayAnswers.Summary(read, RandomStates.Rules).Kinds);
            Assert.Equal(state.Positions.All, read.Positions.All);
        }
    }

    [Fact]
    public void Read_WhenANewerProgramWroteTheState_SaysSo()
    {
        var bytes = Bytes(RandomStates.Draw(1));
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
            var bytes = Bytes(RandomStates.Draw(seed));
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

    private static byte[] Bytes(GatewayState state)
    {
        var writer = new StateWriter();
        new GatewayStateCodec().Write(state, writer);
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
