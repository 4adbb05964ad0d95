using Weir.Grains.Chunks;

namespace Weir.Grains.Gateways;

/// <summary>Writes the chunks of a coming state write, then makes the state point to them.</summary>
internal sealed class DayMoveWriter(ChunkStore<ChunkName, DayChunk> chunks)
{
    private readonly List<(KindState Kind, DayMove Move, ChunkReference? Written)> _done = [];
    private readonly List<ChunkName> _garbage = [];

    /// <summary>Writes every chunk the state will point to. The state is not touched.</summary>
    public async Task WriteAsync(GatewayState state, long acknowledged, CancellationToken cancellationToken)
    {
        foreach (var kind in state.Kinds)
        {
            foreach (var move in DayMoves.Plan(kind, acknowledged))
            {
                _done.Add((kind, move, move.Moved.Count == 0 ? null : await WriteAsync(kind, move, cancellationToken)));
            }
        }
    }

    /// <summary>Synchronous: between two awaits the state is always whole for interleaving queries.</summary>
    public void Complete(GatewayState state)
    {
        foreach (var (kind, move, written) in _done)
        {
            DayMoves.Complete(kind, move, written);
        }

        state.Garbage.AddRange(_garbage);
    }

    private async Task<ChunkReference> WriteAsync(KindState kind, DayMove move, CancellationToken cancellationToken)
    {
        var chunk = new DayChunk();
        var days = 0;
        var old = kind.Chunks.Find(move.Month);
        if (old is { } reference)
        {
            var name = new ChunkName(kind.Kind, move.Month, reference.Number);
            var stored = await chunks.ReadAsync(name, cancellationToken)
                ?? throw new Orleans.Storage.InconsistentStateException($"{name.StateName} is gone though the state points to it: a newer activation moved it.");
            chunk.Days.Add(stored.Days);
            days = reference.Days;
            _garbage.Add(name);
        }

        foreach (var day in move.Moved)
        {
            chunk.Days.Add(day);
            days |= MonthNumber.DayBit(day.Day);
        }

        var written = await chunks.WriteAsync(new ChunkName(kind.Kind, move.Month, (old?.Number ?? 0) + 1), chunk, _garbage, cancellationToken);
        return new ChunkReference(move.Month, written.Number, days);
    }
}
