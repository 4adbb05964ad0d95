using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;

namespace Weir.Simulation;

/// <summary>The simulation can fail: each rule left out is noticed within a few seeds.</summary>
public sealed class WrongWorldTests
{
    private const int SeedsMax = 150;

    public static TheoryData<Wrong> All => [.. Enum.GetValues<Wrong>().Where(wrong => wrong != Wrong.Nothing)];

    [Theory, MemberData(nameof(All))]
    public void Everything_WhenARuleIsLeftOut_IsNoticed(Wrong wrong)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            try
            {
                Simulation.Run(seed, new WorldOptions { Wrong = wrong });
            }
            catch (SimulationFailure)
            {
                return;
            }
        }

        Assert.Fail($"{wrong} went unnoticed in {SeedsMax} seeds.");
    }
}
