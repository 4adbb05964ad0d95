using System.Globalization;

namespace Weir.Simulation.Traffic;

/// <summary>Who sends what, drawn from the seed before anything runs.</summary>
internal abstract class TrafficPlan(Random random)
{
    private static readonly TimeSpan NoExpiry = TimeSpan.FromDays(7);
    private bool _isLong;
    private int _halts;

    /// <summary>Partitions per stream in the beginning.</summary>
    public SortedDictionary<string, int> Partitions { get; } = new(StringComparer.Ordinal);

    public Growth Growth { get; private set; }

    /// <summary>Numbers remembered per producer.</summary>
    public int Window { get; private set; }

    /// <summary>Whether the log is one in files, see <see cref="Log.SimulatedDisk"/>.</summary>
    public bool IsInFiles { get; private set; }

    /// <summary>
    /// How long a silent producer is remembered. Short only for a log in files: in one that may have a part twice, what is read later than this is not
    /// told from a new life's.
    /// </summary>
    public TimeSpan Expiry { get; private set; }

    /// <summary>Entries longer than this are cut: short, so that requests have several parts.</summary>
    public abstract int EntryLimit { get; }

    /// <summary>Most records of a request.</summary>
    protected abstract int RequestMax { get; }

    public List<ProducerPlan> Producers { get; } = [];

    /// <summary>Draws what the log is like.</summary>
    protected void DrawLog(params IReadOnlyList<Growth> growths)
    {
        Growth = growths[random.Next(growths.Count)];
        _halts = Growth == Growth.BetweenRequests ? 1 + random.Next(2) : 0;
        _isLong = random.Next(5) == 0;
        Window = random.Next(2) == 0 ? 1_000 : 4;
        IsInFiles = random.Next(2) == 0;
        Expiry = IsInFiles && random.Next(2) == 0 ? TimeSpan.FromSeconds(10) : NoExpiry;
    }

    protected void AddProducer(string stream, ushort encoding, int number, bool mustHaveId, Func<SentRecord> next)
    {
        var isNumbered = random.Next(3) != 0 || mustHaveId;
        var id = isNumbered ? "p" + number.ToString(CultureInfo.InvariantCulture) : null;
        var requests = DrawRequests(next);
        var plan = new ProducerPlan(id, stream, encoding, Window, Expiry, 1 + random.Next(3), requests);
        for (var halt = 1; halt <= _halts; halt++)
        {
            plan.Halts.Add(requests.Count * halt / (_halts + 1));
        }

        if (Expiry != NoExpiry && isNumbered)
        {
            plan.Silences[1 + random.Next(requests.Count - 1)] = (Silence)random.Next(3);
        }

        Producers.Add(plan);
    }

    private List<List<SentRecord>> DrawRequests(Func<SentRecord> next)
    {
        var requests = new List<List<SentRecord>>();
        for (var count = 5 + random.Next(_isLong ? 80 : 25); count > 0; count--)
        {
            var request = new List<SentRecord>();
            for (var records = random.Next(20) == 0 ? 0 : 1 + random.Next(RequestMax); records > 0; records--)
            {
                request.Add(next());
            }

            // Now and then all of it is rejected, by any clock.
            requests.Add(random.Next(12) == 0 ? request.ConvertAll(record => record with { NotBefore = DateTimeOffset.MaxValue }) : request);
        }

        return requests;
    }
}
