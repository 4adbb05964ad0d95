using System.Globalization;
using Weir.Simulation.Worlds;

namespace Weir.Simulation;

/// <summary>Which seeds are run: those of SIMULATION_FIRST_SEED and SIMULATION_SEEDS, in parts, so that a failure says early where it is.</summary>
internal sealed class SeedSettings
{
    private const int Parts = 8;
    private readonly WorldOptions _options;
    private readonly int _first = Setting("SIMULATION_FIRST_SEED", 1);
    private readonly Lazy<Coverage>[] _runs;

    /// <param name="countForAll">How many seeds there are unless said otherwise; so many meet every case.</param>
    /// <param name="options">What is not drawn.</param>
    public SeedSettings(int countForAll, WorldOptions options)
    {
        _options = options;
        Count = Setting("SIMULATION_SEEDS", countForAll);
        MeetsAll = Count >= countForAll;
        _runs = [.. Enumerable.Range(0, Parts).Select(part => new Lazy<Coverage>(() => Run(part)))];
    }

    public static TheoryData<int> PartNumbers => [.. Enumerable.Range(0, Parts)];

    public int Count { get; }

    /// <summary>Whether the seeds must have met everything: a replay of a few is not asked.</summary>
    public bool MeetsAll { get; }

    /// <summary>What a part of the seeds has met.</summary>
    public Coverage this[int part] => _runs[part].Value;

    /// <summary>What all of them have.</summary>
    public Coverage All()
    {
        var all = new Coverage();
        foreach (var run in _runs)
        {
            all.Add(run.Value);
        }

        return all;
    }

    private Coverage Run(int part)
    {
        var coverage = new Coverage();
        for (var seed = _first + part; seed < _first + Count; seed += Parts)
        {
            coverage.Add(Simulation.Run(seed, _options).Coverage);
        }

        return coverage;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
