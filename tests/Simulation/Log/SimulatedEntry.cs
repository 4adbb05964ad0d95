using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>One entry of a partition on the simulated disk.</summary>
internal sealed record SimulatedEntry(LogEntry Entry, ProducerEntry? Part)
{
    public long Offset => Entry.Offset;

    public long NextOffset => Entry.NextOffset;
}
