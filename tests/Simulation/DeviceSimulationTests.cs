using Weir.Simulation.Faults;
using Weir.Simulation.Subjects;
using Weir.Simulation.Worlds;
using Xunit.Abstractions;

namespace Weir.Simulation;

/// <summary>
/// The same with devices in elevators: their readings in chunks and pages, repeats, retention, predictions kept, models that come at any time. SIMULATION_SEEDS (60) and
/// SIMULATION_FIRST_SEED (1) choose the seeds.
/// </summary>
public sealed class DeviceSimulationTests(ITestOutputHelper output)
{
    private static readonly WorldOptions Options = new() { Subject = SubjectName.Devices };
    private static readonly SeedSettings Seeds = new(60, Options);

    public static TheoryData<int> PartNumbers => SeedSettings.PartNumbers;

    [Theory, MemberData(nameof(PartNumbers))]
    public void Devices_WhenAnythingFailsAtAnyMoment_CountAndKeepEveryReadingAndPredictionOnce(int part) => Assert.NotNull(Seeds[part]);

    [Fact]
    public void Devices_WhenAllSeedsHaveRun_EveryCaseAndFaultWasMet()
    {
        var all = Seeds.All();
        output.WriteLine(all.ToString());
        var missed = Cases.OfDevices.Where(what => all[what] == 0).Select(what => what.ToString())
            .Concat(Enum.GetValues<Fault>().Where(what => all[what] == 0).Select(what => $"fault {what}"));
        Assert.Equal("", Seeds.MeetsAll ? string.Join(", ", missed) : "");
    }

    [Theory, InlineData(3), InlineData(4)]
    public void Devices_WhenSeedIsTheSame_HappensTheSame(int seed) => Assert.Equal(Simulation.Run(seed, Options).Trace, Simulation.Run(seed, Options).Trace);
}
