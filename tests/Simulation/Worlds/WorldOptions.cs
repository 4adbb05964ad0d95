using Weir.Simulation.Wrongs;

namespace Weir.Simulation.Worlds;

/// <summary>What is not drawn from the seed.</summary>
internal sealed class WorldOptions
{
    /// <summary>What is wrong on purpose.</summary>
    public Wrong Wrong { get; init; }
}
