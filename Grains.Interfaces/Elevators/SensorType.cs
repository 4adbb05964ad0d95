namespace Weir.Elevators;

/// <summary>What a device in an elevator measures. Values are stored: never renumber.</summary>
public enum SensorType : byte
{
    /// <summary>Acceleration, in g.</summary>
    Accelerometer = 1,

    /// <summary>Rate of rotation.</summary>
    Gyro = 2,

    /// <summary>Magnetic field.</summary>
    Magnetometer = 3,

    /// <summary>How the device lies in space.</summary>
    DeviceMotion = 4,

    /// <summary>Pressure of the air, and the change of altitude that follows from it.</summary>
    Barometer = 5,

    /// <summary>Charge of the battery.</summary>
    Battery = 6,

    /// <summary>Loudness.</summary>
    Microphone = 7,

    /// <summary>Brightness.</summary>
    Light = 8,

    /// <summary>Radio beacons in range.</summary>
    Beacon = 9,
}
