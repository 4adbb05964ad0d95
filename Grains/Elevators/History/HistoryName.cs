using System.Globalization;
using Weir.Elevators;
using Weir.Grains.Chunks;

namespace Weir.Grains.Elevators.History;

/// <summary>Identity of a stored part of a history.</summary>
/// <param name="Type">The type of its readings.</param>
/// <param name="IsPage">A page, which says where chunks are, or a chunk of readings.</param>
/// <param name="Number">Grows with every chunk, or page, that is written, from 1.</param>
public readonly record struct HistoryName(SensorType Type, bool IsPage, long Number) : IChunkName<HistoryName>
{
    /// <inheritdoc/>
    public string StateName => string.Create(CultureInfo.InvariantCulture, $"{(IsPage ? "page" : "readings")}-{Type.ToStoredName()}-{Number}");

    /// <inheritdoc/>
    public HistoryName After(int numbers) => this with { Number = Number + numbers };
}
