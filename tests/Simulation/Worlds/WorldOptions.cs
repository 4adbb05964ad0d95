using Weir.Simulation.Subjects;
using Weir.Simulation.Wrongs;

namespace Weir.Simulation.Worlds;

/// <summary>What is not drawn from the seed.</summary>
internal sealed class WorldOptions
{
    /// <summary>What it is about.</summary>
    public SubjectName Subject { get; init; }

    /// <summary>What is wrong on purpose.</summary>
    public Wrong Wrong { get; init; }
}
