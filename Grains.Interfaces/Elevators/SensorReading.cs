using System.Buffers.Binary;
using Orleans;

namespace Weir.Elevators;

/// <summary>
/// One reading of a device, as <see cref="SensorReadingLayout"/> says. The layout has one form for each reading: two that are equal in type, date and every field
/// have the same bytes.
/// </summary>
/// <param name="Bytes">Its bytes; whoever makes a reading has checked them.</param>
[GenerateSerializer, Immutable, Alias("weir.SensorReading")]
public readonly record struct SensorReading([property: Id(0)] ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What was measured.</summary>
    public SensorType Type => (SensorType)Bytes.Span[0];

    /// <summary>Event time, Unix ms.</summary>
    public long Date => BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span[1..]);

    /// <summary>What stands behind type and date.</summary>
    public ReadOnlySpan<byte> Body => Bytes.Span[SensorReadingLayout.BodyAt..];

    /// <summary>A number of a type whose numbers stand in the reading itself.</summary>
    /// <param name="index">Its place in <see cref="SensorFields.Of"/>.</param>
    /// <returns>The number.</returns>
    public double Number(int index) => BinaryPrimitives.ReadDoubleLittleEndian(Body[(index * sizeof(double))..]);

    /// <summary>Whether the bytes are the same.</summary>
    /// <param name="other">Another reading.</param>
    /// <returns>True when type, date and every field are equal.</returns>
    public bool Equals(SensorReading other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => ReadingPlace.Of(this).GetHashCode();
}
