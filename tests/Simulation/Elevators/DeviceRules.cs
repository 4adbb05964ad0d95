namespace Weir.Simulation.Elevators;

/// <summary>The settings by which readings are judged, kept and predicted, drawn per seed. Times in ms.</summary>
internal sealed record DeviceRules(long Lateness, long KeepFor, long Step, long Window, long IssueEvery, long KeepIssuedFor)
{
    /// <summary>How much of the past the speed layer has at hand.</summary>
    public const long Recent = 10_000;

    /// <summary>Readings that make a line in any case.</summary>
    public const int LineMin = 5;

    /// <summary>Points of a prediction.</summary>
    public const int Horizon = 3;

    /// <summary>Steps that models are fitted to.</summary>
    public const int History = 60;

    /// <summary>Whether what is late is too old for the speed layer anyway: then it is the same whether a line was kept up to date or built anew from the history.</summary>
    public bool IsLateBehindRecent => Lateness >= Recent;

    public static DeviceRules Draw(Random random) => new(
        random.Next(4) switch { 0 => 0, 1 => 3_000, 2 => 10_000, _ => 30_000 },
        random.Next(2) == 0 ? Hours(1) : Hours(720),
        random.Next(2) == 0 ? 100 : 40,
        random.Next(3) switch { 0 => 50, 1 => 1_000, _ => 5_000 },
        random.Next(2) == 0 ? 100 : 1_000,
        random.Next(2) == 0 ? Hours(1) : Hours(168));

    private static long Hours(int hours) => hours * 3_600_000L;
}
