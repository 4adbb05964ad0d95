namespace Weir.Elevators;

/// <summary>The fields of readings by type, in the order in which they stand in <see cref="SensorReadingLayout"/>.</summary>
public static class SensorFields
{
    private static readonly string[] Axes = ["x", "y", "z"];

    /// <summary>Numbers of a quaternion.</summary>
    public static IReadOnlyList<string> Quaternion { get; } = ["x", "y", "z", "w"];

    /// <summary>Numbers of a rotation matrix.</summary>
    public static IReadOnlyList<string> RotationMatrix { get; } = ["m11", "m12", "m13", "m21", "m22", "m23", "m31", "m32", "m33"];

    /// <summary>Numbers of a rate of rotation.</summary>
    public static IReadOnlyList<string> RotationRate => Axes;

    /// <summary>Numbers of one beacon, behind its id.</summary>
    public static IReadOnlyList<string> Beacon { get; } = ["major", "minor", "rssi", "accuracy"];

    /// <summary>Numbers that stand in a reading itself.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Their names; none for types whose numbers stand deeper.</returns>
    public static IReadOnlyList<string> Of(SensorType type) => type switch
    {
        SensorType.Accelerometer or SensorType.Gyro or SensorType.Magnetometer => Axes,
        SensorType.Barometer => BarometerNumbers,
        SensorType.Battery => BatteryNumbers,
        SensorType.Microphone => MicrophoneNumbers,
        SensorType.Light => LightNumbers,
        _ => [],
    };

    private static readonly string[] BarometerNumbers = ["relativeAltitude", "pressure"];
    private static readonly string[] BatteryNumbers = ["batteryLevel"];
    private static readonly string[] MicrophoneNumbers = ["peakPower", "averagePower"];
    private static readonly string[] LightNumbers = ["brightness"];
}
