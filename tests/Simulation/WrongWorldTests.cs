using Weir.Simulation.Subjects;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;

namespace Weir.Simulation;

/// <summary>The simulation can fail: each rule left out is noticed within a few seeds.</summary>
public sealed class WrongWorldTests
{
    private const int SeedsMax = 150;

    /// <summary>What can be wrong with devices alone.</summary>
    private static readonly Wrong[] OfDevices =
    [
        Wrong.ForgetsDevices, Wrong.ForgetsReadings, Wrong.ForgetsPages, Wrong.ForgetsPredictions, Wrong.ForgetsPlaces, Wrong.DeletesTooEarly,
    ];

    /// <summary>What can be wrong with both, and is about what their grains do.</summary>
    private static readonly Wrong[] OfBoth = [Wrong.CommitsUnasked, Wrong.AnswersTooHigh, Wrong.AnswersInSpiteOfFailure, Wrong.IgnoresTags, Wrong.ForgetsList];

    public static TheoryData<Wrong> All => [.. Enum.GetValues<Wrong>().Except(OfDevices).Where(wrong => wrong != Wrong.Nothing)];

    public static TheoryData<Wrong> AllOfDevices => [.. OfBoth, .. OfDevices];

    [Theory, MemberData(nameof(All))]
    public void Everything_WhenARuleIsLeftOut_IsNoticed(Wrong wrong) => AssertNoticed(new WorldOptions { Wrong = wrong });

    [Theory, MemberData(nameof(AllOfDevices))]
    public void Devices_WhenARuleIsLeftOut_IsNoticed(Wrong wrong) => AssertNoticed(new WorldOptions { Wrong = wrong, Subject = SubjectName.Devices });

    private static void AssertNoticed(WorldOptions options)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            try
            {
                Simulation.Run(seed, options);
            }
            catch (SimulationFailure)
            {
                return;
            }
        }

        Assert.Fail($"{options.Wrong} went unnoticed in {SeedsMax} seeds.");
    }
}
