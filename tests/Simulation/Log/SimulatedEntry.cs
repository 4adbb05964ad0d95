using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>One entry of a partition on the simulated disk.</summary>
/// <param name="Entry">What a reader gets of it.</param>
/// <param name="Part">What the log knows of its producer; null for a request without a number.</param>
/// <param name="Life">Which life of the producer it belongs to: the truth, which the product has to find out.</param>
/// <param name="Generation">How often the log had grown when it was written.</param>
internal sealed record SimulatedEntry(LogEntry Entry, ProducerEntry? Part, int Life, int Generation)
{
    public long Offset => Entry.Offset;

    public long NextOffset => Entry.NextOffset;

    public bool IsOf(string producer, int life, long number) => Part is { } part && part.Producer == producer && Life == life && part.Sequence == number;
}
