using System.Globalization;
using System.Text;
using Weir.Days;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Simulation.Traffic;

/// <summary>What gateways send.</summary>
internal sealed class GatewayTrafficPlan : TrafficPlan
{
    public GatewayTrafficPlan(Random random, DateTimeOffset start)
        : base(random)
    {
        Rules = new TrafficRules(
            random.Next(3) switch { 0 => 0, 1 => 5_000, _ => 30_000 }, random.Next(2) == 0 ? 1L << 32 : 1_000_000, random.Next(2) == 0 ? 1.25e9 : 1e5);
        DrawLog(Growth.AtAnyStart, Growth.BetweenRequests, Growth.Never);
        IsCrowded = random.Next(4) == 0;
        foreach (var kind in RecordKinds.All)
        {
            Partitions.Add(kind.ToName(), 1 + random.Next(2));
        }

        Gateways = IsCrowded ? NamesOfOneShard(8 + random.Next(6)) : [.. Enumerable.Range(0, 2 + random.Next(5)).Select(Name)];
        foreach (var gateway in Gateways)
        {
            foreach (var kind in RecordKinds.All)
            {
                if (random.Next(IsCrowded ? 3 : 2) == 0 || kind == (IsCrowded ? RecordKind.Rate : RecordKind.Cumulative))
                {
                    Traffic.Add(new GatewayTraffic(random, gateway, kind, Rules, start, distinctDates: Growth == Growth.AtAnyStart && kind == RecordKind.Counter, IsCrowded));
                }
            }
        }

        foreach (var kind in RecordKinds.All)
        {
            var sources = Traffic.FindAll(traffic => traffic.Kind == kind);
            for (var number = sources.Count == 0 ? 0 : 1 + random.Next(2); number > 0; number--)
            {
                AddProducer(kind.ToName(), GatewayRecordLayout.Encoding, number, Growth == Growth.AtAnyStart && kind == RecordKind.Counter, () => sources[random.Next(sources.Count)].Next());
            }
        }
    }

    public TrafficRules Rules { get; }

    /// <summary>Whether many gateways share a day and its shard.</summary>
    public bool IsCrowded { get; }

    public IReadOnlyList<string> Gateways { get; }

    public List<GatewayTraffic> Traffic { get; } = [];

    public override int EntryLimit => 96;

    protected override int RequestMax => 10;

    private static string Name(int number) => "gw-" + number.ToString(CultureInfo.InvariantCulture);

    private static List<string> NamesOfOneShard(int count) =>
        [.. Enumerable.Range(0, 10_000).Select(Name).Where(name => Murmur2.Partition(Encoding.UTF8.GetBytes(name), IDayShardGrain.ShardCount) == 0).Take(count)];
}
