namespace Weir.Simulation.Worlds;

/// <summary>What must never be and was seen, and everything that happened, as a number. Product code may swallow an exception; this does not forget.</summary>
internal sealed class Verdict
{
    private const ulong FnvPrime = 1_099_511_628_211;
    private readonly List<string>? _lines = Environment.GetEnvironmentVariable("SIMULATION_TRACE") is { Length: > 0 } ? [] : null;

    /// <summary>A hash over everything that was noted.</summary>
    public ulong Trace { get; private set; } = 14_695_981_039_346_656_037;

    public IReadOnlyList<string> Lines => _lines ?? [];

    public string? Failure { get; private set; }

    /// <summary>What was met.</summary>
    public Coverage Coverage { get; } = new();

    public void Fail(string what)
    {
        Note("FAILURE " + what);
        Failure ??= what;
    }

    public void ThrowIfFailed()
    {
        if (Failure is not null)
        {
            throw new SimulationFailure(Failure);
        }
    }

    /// <summary>Notes that a case was met.</summary>
    public void Reach(Reached what)
    {
        Coverage.Note(what);
        Note($"reached {what}");
    }

    public void Note(string what)
    {
        foreach (var character in what)
        {
            Trace = (Trace ^ character) * FnvPrime;
        }

        _lines?.Add(what);
    }
}
