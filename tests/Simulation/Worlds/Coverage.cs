using Weir.Simulation.Faults;

namespace Weir.Simulation.Worlds;

/// <summary>How often each case was met and each fault happened.</summary>
internal sealed class Coverage
{
    private readonly long[] _cases = new long[Enum.GetValues<Reached>().Length];
    private readonly long[] _faults = new long[Enum.GetValues<Fault>().Length];

    public long this[Reached what] => _cases[(int)what];

    public long this[Fault what] => _faults[(int)what];

    public void Note(Reached what) => _cases[(int)what]++;

    public void Note(Fault what) => _faults[(int)what]++;

    public void Add(Coverage other)
    {
        foreach (var what in Enum.GetValues<Reached>())
        {
            _cases[(int)what] += other[what];
        }

        foreach (var what in Enum.GetValues<Fault>())
        {
            _faults[(int)what] += other[what];
        }
    }

    public override string ToString() => string.Join(
        Environment.NewLine,
        Enum.GetValues<Reached>().Select(what => $"{what} {this[what]}").Concat(Enum.GetValues<Fault>().Select(what => $"fault {what} {this[what]}")));
}
