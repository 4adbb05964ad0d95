using System.Globalization;
using Weir.Grains.Chunks;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>Identity of a stored chunk: totals of days of one month, written once and never changed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Month">Months since January of year 0; see <see cref="MonthNumber"/>.</param>
/// <param name="Number">Grows with every rewrite of the month, from 1.</param>
public readonly record struct ChunkName(RecordKind Kind, int Month, long Number) : IChunkName<ChunkName>
{
    /// <summary>The name of the state under the gateway's own grain id.</summary>
    public string StateName => string.Create(
        CultureInfo.InvariantCulture, $"days-{Kind.ToName()}-{MonthNumber.Year(Month):D4}{MonthNumber.MonthOfYear(Month):D2}-{Number}");

    /// <inheritdoc/>
    public ChunkName After(int numbers) => this with { Number = Number + numbers };
}
