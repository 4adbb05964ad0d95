using Weir.Simulation.Faults;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>Dead letters as they outlive every process.</summary>
internal sealed class KeptLetters
{
    public Dictionary<(string Stream, int Partition, long Offset, int Index), DeadLetter> All { get; } = [];
}

/// <summary>The dead letters as one process sees them.</summary>
internal sealed class SimulatedDeadLetters(KeptLetters kept, Life life, Chaos chaos, Wrong wrong) : IDeadLetterStore
{
    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        await life.PassAsync(chaos.Latency(3));
        await life.StillGoesOn;
        if (chaos.Happens(Fault.ParkFails))
        {
            throw new IOException("The dead letters were not kept.");
        }

        foreach (var letter in wrong == Wrong.ForgetsLetters ? [] : letters)
        {
            kept.All.TryAdd((letter.Stream, letter.Partition, letter.Offset, letter.Index), letter with { Id = kept.All.Count + 1 });
        }

        if (chaos.Happens(Fault.ParkAnswerLost))
        {
            throw new IOException("The dead letters were kept, and nobody was told.");
        }
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<DeadLetter>>([.. kept.All.Values.Where(letter => letter.Id > after).OrderBy(letter => letter.Id).Take(limit)]);
}
