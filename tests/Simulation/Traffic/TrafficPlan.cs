using System.Globalization;
using Weir.Records;
using Weir.Simulation.Faults;
using Weir.Simulation.Log;

namespace Weir.Simulation.Traffic;

/// <summary>Who sends what, drawn from the seed before anything runs.</summary>
internal sealed class TrafficPlan
{
    private readonly Random _random;
    private readonly TrafficRules _rules;
    private readonly bool _grows;
    private readonly bool _isLong;

    public TrafficPlan(Random random, DateTimeOffset start)
    {
        _random = random;
        _rules = new TrafficRules(
            random.Next(3) switch { 0 => 0, 1 => 5_000, _ => 30_000 }, random.Next(2) == 0 ? 1L << 32 : 1_000_000, random.Next(2) == 0 ? 1.25e9 : 1e5);
        // What comes from two partitions is only in order within the lateness: counters alone move, with dates that never meet.
        _grows = random.Next(3) == 0;
        _isLong = random.Next(5) == 0;
        Window = random.Next(2) == 0 ? 1_000 : 4;
        foreach (var kind in RecordKinds.All)
        {
            Partitions.Add(kind.ToName(), 1 + random.Next(2));
        }

        Gateways = [.. Enumerable.Range(0, 2 + random.Next(5)).Select(number => "gw-" + number.ToString(CultureInfo.InvariantCulture))];
        foreach (var gateway in Gateways)
        {
            foreach (var kind in RecordKinds.All)
            {
                if (random.Next(2) == 0 || kind == RecordKind.Cumulative)
                {
                    Traffic.Add(new GatewayTraffic(random, gateway, kind, _rules, start, distinctDates: _grows && kind == RecordKind.Counter));
                }
            }
        }
    }

    public TrafficRules Rules => _rules;

    /// <summary>Partitions per stream in the beginning.</summary>
    public SortedDictionary<string, int> Partitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the counters' stream gets one more partition when the process starts again.</summary>
    public bool Grows => _grows;

    /// <summary>Numbers remembered per producer.</summary>
    public int Window { get; }

    public IReadOnlyList<string> Gateways { get; }

    public List<GatewayTraffic> Traffic { get; } = [];

    public List<SimulatedProducer> CreateProducers(Func<SimulatedLog?> connect, TimeProvider time, Chaos chaos)
    {
        var producers = new List<SimulatedProducer>();
        foreach (var kind in RecordKinds.All)
        {
            var sources = Traffic.FindAll(traffic => traffic.Kind == kind);
            for (var number = sources.Count == 0 ? 0 : 1 + _random.Next(2); number > 0; number--)
            {
                var isNumbered = _random.Next(3) != 0 || (_grows && kind == RecordKind.Counter);
                var id = isNumbered ? "p" + number.ToString(CultureInfo.InvariantCulture) : null;
                producers.Add(new SimulatedProducer(connect, time, _random, chaos, id, kind.ToName(), Window, DrawRequests(sources)));
            }
        }

        return producers;
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

            requests.Add(request);
        }

        return requests;
    }
}
