using System.Diagnostics.CodeAnalysis;

namespace Weir.Elevators;

/// <summary>Names of the types as they stand in a reading's <c>type</c>.</summary>
public static class SensorTypes
{
    /// <summary>All types, in the order of their values.</summary>
    public static IReadOnlyList<SensorType> All { get; } = [.. Enum.GetValues<SensorType>().Order()];

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All);

    /// <summary>The name of a type.</summary>
    /// <param name="type">A type.</param>
    /// <returns>As devices write it.</returns>
    public static string ToName(this SensorType type) => IsKnown(type) ? type.ToString() : throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type.");

    /// <summary>Whether there is such a type.</summary>
    /// <param name="type">Any value.</param>
    /// <returns>True for one of <see cref="All"/>.</returns>
    public static bool IsKnown(SensorType type) => type is >= SensorType.Accelerometer and <= SensorType.Beacon;

    /// <summary>The type of a name.</summary>
    /// <param name="name">A name, exactly as devices write it.</param>
    /// <param name="type">The type.</param>
    /// <returns>False when there is no such type.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out SensorType type)
    {
        foreach (var known in All)
        {
            if (name == known.ToName())
            {
                type = known;
                return true;
            }
        }

        type = default;
        return false;
    }
}
