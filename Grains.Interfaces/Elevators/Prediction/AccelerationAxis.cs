namespace Weir.Elevators.Prediction;

/// <summary>Which acceleration of a device is predicted.</summary>
public enum AccelerationAxis
{
    /// <summary>Along x.</summary>
    X = 0,

    /// <summary>Along y.</summary>
    Y = 1,

    /// <summary>Along z.</summary>
    Z = 2,

    /// <summary>How much in all: √(x² + y² + z²).</summary>
    Magnitude = 3,
}

/// <summary>The axes by name.</summary>
public static class AccelerationAxes
{
    /// <summary>How many there are.</summary>
    public const int Count = 4;

    private static readonly string[] Names = ["x", "y", "z", "magnitude"];

    /// <summary>All names, to stand behind "it must be".</summary>
    public static string Wanted => string.Join(", ", Names);

    /// <summary>The name of an axis in queries and answers.</summary>
    public static string ToName(this AccelerationAxis axis) => Names[(int)axis];

    /// <summary>The axis of a name.</summary>
    /// <param name="name">The name, exactly.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryParse(string name, out AccelerationAxis axis)
    {
        axis = (AccelerationAxis)Array.IndexOf(Names, name);
        return axis >= 0;
    }
}
