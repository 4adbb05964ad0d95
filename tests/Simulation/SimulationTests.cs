using System.Globalization;

namespace Weir.Simulation;

/// <summary>
/// The protocol of docs/architecture.md over the real engine, grains, receivers and caches, on one thread, with everything that may go wrong
/// going wrong. SIMULATION_SEEDS (200) and SIMULATION_FIRST_SEED (1) choose the seeds.
/// </summary>
public sealed class SimulationTests
{
    private const int Parts = 8;

    public static TheoryData<int> PartNumbers => [.. Enumerable.Range(0, Parts)];

    [Theory, MemberData(nameof(PartNumbers))]
    public void Everything_WhenAnythingFailsAtAnyMoment_CountsEveryRecordOnce(int part)
    {
        var first = Setting("SIMULATION_FIRST_SEED", 1);
        var count = Setting("SIMULATION_SEEDS", 200);
        for (var seed = first + part; seed < first + count; seed += Parts)
        {
            Simulation.Run(seed);
        }
    }

    [Theory, InlineData(3), InlineData(4), InlineData(5)]
    public void Run_WhenSeedIsTheSame_HappensTheSame(int seed) => Assert.Equal(Simulation.Run(seed), Simulation.Run(seed));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
