using Weir.Simulation.Faults;
using Weir.Simulation.Storage;

namespace Weir.Simulation.Worlds;

/// <summary>Ways in which a world may be made wrong on purpose, to show that it is noticed.</summary>
internal sealed class WorldOptions
{
    public StorageLies Lies { get; init; } = new();

    /// <summary>Rates that are not drawn.</summary>
    public IReadOnlyDictionary<Fault, double> Rates { get; init; } = new Dictionary<Fault, double>();
}
