namespace Weir.Grains.Elevators;

/// <summary>An acceleration as a device measured it, in g.</summary>
/// <param name="Date">Event time, Unix ms.</param>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Acceleration(long Date, double X, double Y, double Z);
