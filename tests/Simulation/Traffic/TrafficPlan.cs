using System.Globalization;
using System.Text;
using Weir.Days;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Simulation.Traffic;

/// <summary>Who sends what, drawn from the seed before anything runs.</summary>
internal sealed class TrafficPlan
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromDays(7);
    private readonly Random _random;
    private readonly bool _isLong;
    private readonly int _halts;

    public TrafficPlan(Random random, DateTimeOffset start)
    {
        _random = random;
        Rules = new TrafficRules(
            random.Next(3) switch { 0 => 0, 1 => 5_000, _ => 30_000 }, random.Next(2) == 0 ? 1L << 32 : 1_000_000, random.Next(2) == 0 ? 1.25e9 : 1e5);
        Growth = random.Next(3) switch { 0 => Growth.AtAnyStart, 1 => Growth.BetweenRequests, _ => Growth.Never };
        _halts = Growth == Growth.BetweenRequests ? 1 + random.Next(2) : 0;
        _isLong = random.Next(5) == 0;
        Window = random.Next(2) == 0 ? 1_000 : 4;
        IsInFiles = random.Next(2) == 0;
        Expiry = IsInFiles && random.Next(2) == 0 ? TimeSpan.FromSeconds(10) : NoExpiry;
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
                Producers.Add(DrawProducer(kind, number, sources));
            }
        }
    }

    public TrafficRules Rules { get; }

    /// <summary>Partitions per stream in the beginning.</summary>
    public SortedDictionary<string, int> Partitions { get; } = new(StringComparer.Ordinal);

    public Growth Growth { get; }

    /// <summary>Numbers remembered per producer.</summary>
    public int Window { get; }

    /// <summary>Whether the log is one in files, see <see cref="Log.SimulatedDisk"/>.</summary>
    public bool IsInFiles { get; }

    /// <summary>
    /// How long a silent producer is remembered. Short only for a log in files: in one that may have a part twice, what is read later than this is not
    /// told from a new life's.
    /// </summary>
    public TimeSpan Expiry { get; }

    /// <summary>Whether many gateways share a day and its shard.</summary>
    public bool IsCrowded { get; }

    public IReadOnlyList<string> Gateways { get; }

    public List<GatewayTraffic> Traffic { get; } = [];

    public List<ProducerPlan> Producers { get; } = [];

    private static string Name(int number) => "gw-" + number.ToString(CultureInfo.InvariantCulture);

    private static List<string> NamesOfOneShard(int count) =>
        [.. Enumerable.Range(0, 10_000).Select(Name).Where(name => Murmur2.Partition(Encoding.UTF8.GetBytes(name), IDayShardGrain.ShardCount) == 0).Take(count)];

    private ProducerPlan DrawProducer(RecordKind kind, int number, List<GatewayTraffic> sources)
    {
        var isNumbered = _random.Next(3) != 0 || (Growth == Growth.AtAnyStart && kind == RecordKind.Counter);
        var id = isNumbered ? "p" + number.ToString(CultureInfo.InvariantCulture) : null;
        var requests = DrawRequests(sources);
        var plan = new ProducerPlan(id, kind.ToName(), Window, Expiry, 1 + _random.Next(3), requests);
        for (var halt = 1; halt <= _halts; halt++)
        {
            plan.Halts.Add(requests.Count * halt / (_halts + 1));
        }

        if (Expiry != NoExpiry && isNumbered)
        {
            plan.Silences[1 + _random.Next(requests.Count - 1)] = (Silence)_random.Next(3);
        }

        return plan;
    }

    private List<List<SentRecord>> DrawRequests(List<GatewayTraffic> sources)
    {
        var requests = new List<List<SentRecord>>();
        for (var count = 5 + _random.Next(_isLong ? 80 : 25); count > 0; count--)
        {
            var request = new List<SentRecord>();
            for (var records = _random.Next(20) == 0 ? 0 : 1 + _random.Next(10); records > 0; records--)
            {
                request.Add(sources[_random.Next(sources.Count)].Next());
            }

            // Now and then all of it is rejected, by any clock.
            requests.Add(_random.Next(12) == 0 ? request.ConvertAll(record => record with { NotBefore = DateTimeOffset.MaxValue }) : request);
        }

        return requests;
    }
}
