using System.Globalization;
using Weir.Simulation.Faults;
using Weir.Simulation.Worlds;
using Xunit.Abstractions;

namespace Weir.Simulation;

/// <summary>
/// The protocol of docs/architecture.md over the real engine, grains, receivers and caches, on one thread, with everything that may go wrong
/// going wrong. SIMULATION_SEEDS (200) and SIMULATION_FIRST_SEED (1) choose the seeds.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Parts = 8;
    private const int SeedsForAll = 200;
    private static readonly int First = Setting("SIMULATION_FIRST_SEED", 1);
    private static readonly int Count = Setting("SIMULATION_SEEDS", SeedsForAll);
    private static readonly Lazy<Coverage>[] Runs = [.. Enumerable.Range(0, Parts).Select(part => new Lazy<Coverage>(() => Run(part)))];

    public static TheoryData<int> PartNumbers => [.. Enumerable.Range(0, Parts)];

    [Theory, MemberData(nameof(PartNumbers))]
    public void Everything_WhenAnythingFailsAtAnyMoment_CountsEveryRecordOnce(int part) => Assert.NotNull(Runs[part].Value);

    /// <summary>A simulation proves nothing of what it never comes to. A replay of a few seeds is not asked.</summary>
    [Fact]
    public void Everything_WhenAllSeedsHaveRun_EveryCaseAndFaultWasMet()
    {
        var all = new Coverage();
        foreach (var run in Runs)
        {
            all.Add(run.Value);
        }

        output.WriteLine(all.ToString());
        if (Count >= SeedsForAll)
        {
            var missed = Enum.GetValues<Reached>().Where(what => all[what] == 0).Select(what => what.ToString())
                .Concat(Enum.GetValues<Fault>().Where(what => all[what] == 0).Select(what => $"fault {what}"));
            Assert.Equal("", string.Join(", ", missed));
        }
    }

    [Theory, InlineData(3), InlineData(4), InlineData(5)]
    public void Run_WhenSeedIsTheSame_HappensTheSame(int seed) => Assert.Equal(Simulation.Run(seed).Trace, Simulation.Run(seed).Trace);

    private static Coverage Run(int part)
    {
        var coverage = new Coverage();
        for (var seed = First + part; seed < First + Count; seed += Parts)
        {
            coverage.Add(Simulation.Run(seed).Coverage);
        }

        return coverage;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
