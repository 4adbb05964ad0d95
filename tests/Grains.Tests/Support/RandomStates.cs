using Weir.Analytics.EventTime;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Tests.Support;

/// <summary>States as deliveries make them, with everything a state can hold; everything follows from the seed.</summary>
internal static class RandomStates
{
    public static readonly AccountingRules Rules = AccountingRules.Default;

    public static GatewayState Draw(int seed)
    {
        var random = new Random(seed);
        var state = new GatewayState();
        var offset = 0L;
        foreach (var kind in RecordKinds.All.Where(_ => random.Next(3) > 0))
        {
            var date = KindAccount.OldestDate + random.NextInt64(8_000 * DayNumber.Milliseconds);
            for (var containers = random.Next(1, 6); containers > 0; containers--)
            {
                offset += random.NextInt64(1L << random.Next(1, 50));
                var run = Batches.Run(offset, random.Next(50), Readings(kind, random, ref date));
                var batch = new RecordBatch($"log-{kind.ToName()}", random.Next(3), [run]);
                GatewayTransition.Apply(state, kind, batch, Batches.Token(batch), Rules);
            }

            for (var chunks = random.Next(4); chunks > 0; chunks--)
            {
                state.Find(kind)!.Chunks.Set(new ChunkReference(24_000 + random.Next(300), random.Next(1, 1_000), random.Next(3) == 0 ? int.MaxValue : random.Next(1, int.MaxValue)));
                state.Garbage.Add(new ChunkName(kind, 24_000 + random.Next(300), random.Next(1, 1_000)));
            }
        }

        state.Acknowledged = random.NextInt64(state.Version + 1);
        state.Listed = random.Next(2) == 0;
        return state;
    }

    private static Reading[] Readings(RecordKind kind, Random random, ref long date)
    {
        var readings = new Reading[random.Next(1, 30)];
        for (var i = 0; i < readings.Length; i++)
        {
            date += random.NextInt64(1L << random.Next(1, 30));
            readings[i] = kind == RecordKind.Rate
                ? Reading.OfRate(date, random.NextDouble() * 1e7, random.Next(100))
                : new Reading(date, random.NextInt64(1L << 32), random.NextInt64(1L << 32));
        }

        return readings;
    }
}
