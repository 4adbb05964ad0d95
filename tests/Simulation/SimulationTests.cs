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
    private static readonly SeedSettings Seeds = new(200, new WorldOptions());

    public static TheoryData<int> PartNumbers => SeedSettings.PartNumbers;

    [Theory, MemberData(nameof(PartNumbers))]
    public void Everything_WhenAnythingFailsAtAnyMoment_CountsEveryRecordOnce(int part) => Assert.NotNull(Seeds[part]);

    /// <summary>A simulation proves nothing of what it never comes to.</summary>
    [Fact]
    public void Everything_WhenAllSeedsHaveRun_EveryCaseAndFaultWasMet()
    {
        var all = Seeds.All();
        output.WriteLine(all.ToString());
        var missed = Enum.GetValues<Reached>().Except(Cases.OfDevicesAlone).Where(what => all[what] == 0).Select(what => what.ToString())
            .Concat(Enum.GetValues<Fault>().Where(what => all[what] == 0).Select(what => $"fault {what}"));
        Assert.Equal("", Seeds.MeetsAll ? string.Join(", ", missed) : "");
    }

    [Theory, InlineData(3), InlineData(4), InlineData(5)]
    public void Run_WhenSeedIsTheSame_HappensTheSame(int seed) => Assert.Equal(Simulation.Run(seed).Trace, Simulation.Run(seed).Trace);
}
