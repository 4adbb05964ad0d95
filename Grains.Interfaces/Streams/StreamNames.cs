namespace Weir.Streams;

/// <summary>Names that silo, grains and clients agree on.</summary>
public static class StreamNames
{
    /// <summary>The stream provider. Streams of gateway records are named as the kinds (<see cref="Weir.Records.RecordKinds"/>).</summary>
    public const string Provider = "weir";

    /// <summary>The stream of readings of devices in elevators.</summary>
    public const string Elevators = "elevators";

    /// <summary>The grain storage that keeps gateways, days, elevators and lists.</summary>
    public const string Storage = "weir";
}
